using System.Text.Json.Nodes;
using Sparsescope.Studies.Analysis.Protocols;
using Sparsescope.Studies.Reporting.Figures;
using Sparsescope.Studies.Running.Protocols;
using Sparsescope.Studies.Spec;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Reporting.Protocols;

/// <summary>What a study's protocol found of a run.</summary>
/// <param name="Protocol">Which one.</param>
/// <param name="Verdict">Its word.</param>
/// <param name="Sentence">Why.</param>
/// <param name="Sections">For people: the first says the verdict.</param>
/// <param name="Figures">For programs.</param>
public sealed record ProtocolReport(
    StudyProtocol Protocol, string Verdict, string Sentence, IReadOnlyList<ReportSection> Sections, JsonObject Figures)
{
    /// <summary>What is drawn of it in a page.</summary>
    internal IReadOnlyList<Figure> Drawings { get; init; } = [];

    /// <summary>A protocol's name as files have it: <c>selective-filter</c>.</summary>
    public static string NameOf(StudyProtocol protocol) => string.Concat(protocol.ToString().Select((c, i) =>
        i > 0 && char.IsUpper(c) ? "-" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));

    /// <summary>The report of a stored run; null where its study has no protocol, or nothing of it was measured yet.</summary>
    public static ProtocolReport? Of(RunStore store, RunRecord run, StudySpec spec, CancellationToken cancellation) => spec.Protocol switch
    {
        StudyProtocol.Predicts => PredictsReport.Of(PredictsAnalysis.Run(PredictsColumns.Of(store, run, spec), cancellation)),
        StudyProtocol.Fallback when store.Stored(run.Id, FallbackPass.Name) > 0 => FallbackReport.Of(store, run, spec, cancellation),
        StudyProtocol.SelectiveFilter when store.Stored(run.Id, FilterPass.Name) > 0 => FilterReport.Of(store, run, spec, cancellation),
        _ => null,
    };

    /// <summary>As JSON: <c>name</c>, <c>verdict</c>, <c>sentence</c>, and the protocol's own figures.</summary>
    internal JsonObject Node()
    {
        var json = new JsonObject { ["name"] = NameOf(Protocol), ["verdict"] = Verdict, ["sentence"] = Sentence };
        foreach (var (key, value) in Figures) json[key] = value?.DeepClone();
        return json;
    }

    internal static ReportSection Head(StudyProtocol protocol, string verdict, string sentence, params IReadOnlyList<string> more) =>
        new($"Protocol {NameOf(protocol)}") { Sentences = [$"verdict: {verdict.ToUpperInvariant()}. {sentence}", .. more] };

    internal static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    internal static JsonObject Bounds(Sparsescope.Statistics.Interval interval) => new()
    {
        ["estimate"] = Number(interval.Estimate),
        ["low"] = Number(interval.Low),
        ["high"] = Number(interval.High),
    };
}
