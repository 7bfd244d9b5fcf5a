using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Sparsescope.Server.Answering;

namespace Sparsescope.Server.Watching;

/// <summary>
/// Spans and metrics by OpenTelemetry's conventions for generative AI, without contents. They go out by OTLP where
/// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says where to; else nobody listens and nothing is made.
/// </summary>
internal sealed class Telemetry : IDisposable
{
    internal const string Name = "Sparsescope.Server";

    private const string Provider = "sparsescope";
    private static readonly ActivitySource s_spans = new(Name);
    private static readonly Meter s_meter = new(Name);

    private static readonly Histogram<double>
        s_duration = s_meter.CreateHistogram<double>("gen_ai.server.request.duration", "s", "From a request to the end of its answer."),
        s_firstToken = s_meter.CreateHistogram<double>("gen_ai.server.time_to_first_token", "s", "From a request to its first token.");

    private static readonly Histogram<long> s_tokens =
        s_meter.CreateHistogram<long>("gen_ai.client.token.usage", "{token}", "Tokens of prompts and answers.");

    private readonly IDisposable?[] _exports;

    private Telemetry(params IDisposable?[] exports) => _exports = exports;

    /// <summary>Begins to export where the environment says where to.</summary>
    internal static Telemetry Start()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT"))) return new();
        void Resource(ResourceBuilder builder) => builder.AddService(Provider);
        return new(
            Sdk.CreateMeterProviderBuilder().ConfigureResource(Resource).AddMeter(Name).AddOtlpExporter().Build(),
            Sdk.CreateTracerProviderBuilder().ConfigureResource(Resource).AddSource(Name).AddOtlpExporter().Build());
    }

    public void Dispose()
    {
        foreach (var export in _exports) export?.Dispose();
    }

    /// <summary>One request from its arrival to its end.</summary>
    /// <param name="isChat">A chat, or a completion.</param>
    /// <param name="model">Asked for; a known name.</param>
    internal sealed class Request(bool isChat, string model)
    {
        private readonly long _start = Stopwatch.GetTimestamp();
        private readonly Activity? _span = s_spans.StartActivity($"{Operation(isChat)} {model}", ActivityKind.Server);
        private string? _answeredBy;

        internal void FirstToken(string answeredBy)
        {
            _answeredBy = answeredBy;
            s_firstToken.Record(Stopwatch.GetElapsedTime(_start).TotalSeconds, Tags(null));
        }

        internal void AnsweredBy(string name) => _answeredBy = name;

        internal void Used(IReadOnlyList<AnswerEnd> ends)
        {
            Use("input", ends.Sum(end => end.PromptTokens));
            Use("output", ends.Sum(end => end.Tokens));
            _span?.SetTag("gen_ai.response.finish_reasons", ends.Select(end => end.Finish).ToArray());
        }

        internal void End(int status)
        {
            var error = status >= 400 ? status.ToString(CultureInfo.InvariantCulture) : null;
            s_duration.Record(Stopwatch.GetElapsedTime(_start).TotalSeconds, Tags(error));
            foreach (var (name, value) in Tags(error)) _span?.SetTag(name, value);
            if (error is not null) _span?.SetStatus(ActivityStatusCode.Error);
            _span?.Dispose();
        }

        private void Use(string type, long count)
        {
            var tags = Tags(null);
            tags.Add("gen_ai.token.type", type);
            s_tokens.Record(count, tags);
            _span?.SetTag($"gen_ai.usage.{type}_tokens", count);
        }

        private TagList Tags(string? error)
        {
            var tags = new TagList
            {
                { "gen_ai.operation.name", Operation(isChat) },
                { "gen_ai.provider.name", Provider },
                { "gen_ai.request.model", model },
            };
            if (_answeredBy is not null) tags.Add("gen_ai.response.model", _answeredBy);
            if (error is not null) tags.Add("error.type", error);
            return tags;
        }

        private static string Operation(bool isChat) => isChat ? "chat" : "text_completion";
    }
}
