using System.Text.Json;
using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Monitoring;
using Sparsescope.Server.Api;
using Sparsescope.Server.Routing;

namespace Sparsescope.Server.Watching;

/// <summary>Sees every prompt that is answered: metrics, records, and the drift monitor.</summary>
internal sealed class Watch : IDisposable
{
    private const int MostAlarms = 100, MostPrompts = 200;
    private const string NoRecord = "none";

    private readonly Lock _lock = new();
    private readonly int? _first;
    private readonly List<MonitoredPrompt> _taken = [];
    private readonly Queue<DriftAlarm> _alarms = [];
    private readonly Queue<SeenPrompt> _seen = [];
    private readonly TimeProvider _clock;
    private PromptRecords? _records;
    private DriftMonitor? _monitor;
    private Familiarity? _familiarity;
    private long _version;

    /// <param name="reference">What counts as unchanged; null: nothing is watched, or the first prompts are.</param>
    /// <param name="first">How many prompts become the reference.</param>
    /// <param name="clock">Dates the records.</param>
    internal Watch(MonitorReference? reference, int? first, TimeProvider clock)
    {
        (_first, _clock) = (first, clock);
        if (reference is not null) _monitor = new(reference);
        if (_monitor is not null) Metrics.Drift(_monitor, []);
    }

    internal ServerMetrics Metrics { get; } = new();

    /// <summary>Grows with every change that the page shows.</summary>
    internal long Version => Interlocked.Read(ref _version);

    internal void Changed() => Interlocked.Increment(ref _version);

    /// <summary>Told of every alarm; from any thread.</summary>
    internal Action<DriftAlarm>? Alarmed { get; set; }

    /// <summary>Opens the log, and brings the monitor to where it stood.</summary>
    /// <exception cref="BadInputException">The log cannot be written, or holds what is none.</exception>
    internal void Keep(string path, ITokenizer tokenizer, IReadOnlyList<Metric> metrics, bool withText)
    {
        _records = PromptRecords.Open(path, tokenizer, metrics, withText, (line, where) =>
        {
            if (MonitoredPrompt.Read(line, where) is { } prompt) Push(prompt, isReplayed: true);
        });
    }

    /// <summary>A prompt that was read, before the first byte of its answer.</summary>
    /// <param name="measured">What was measured of it.</param>
    /// <param name="decision">What was decided.</param>
    /// <param name="model">Who answers.</param>
    /// <returns>The record's id.</returns>
    internal string Add(Measurement measured, Decision decision, string model)
    {
        string id;
        lock (_lock)
        {
            var time = _clock.GetUtcNow();
            id = _records?.Add(measured, decision, model, time) ?? NoRecord;
            Metrics.Measured(measured);
            Push(Prompt(measured), isReplayed: false);
            _seen.Enqueue(new(time, measured.Item.Tokens.Length, decision.Word, decision.Score, decision.Threshold, Figures(measured)));
            if (_seen.Count > MostPrompts) _seen.Dequeue();
        }
        Changed();
        return id;
    }

    /// <summary>A decision that is no prompt for the monitor, before the first byte of the answer.</summary>
    /// <param name="decision">What was decided.</param>
    /// <param name="model">Who answers.</param>
    /// <param name="of">Id of the record of the same request before; null where it is the first.</param>
    /// <returns>The record's id.</returns>
    internal string Add(Decision decision, string model, string? of)
    {
        lock (_lock) return _records?.Add(decision, model, _clock.GetUtcNow(), of) ?? NoRecord;
    }

    /// <summary>How familiar a prompt looks beside the reference; null without one, or where nothing can be said.</summary>
    internal FamiliarityScore? Familiar(Measurement measured)
    {
        Familiarity? familiarity;
        lock (_lock)
        {
            if (_monitor is not { } monitor) return null;
            familiarity = _familiarity ??= new(monitor.Reference);
        }
        return familiarity.Of(Prompt(measured));
    }

    /// <summary>Where the detectors stand, and whether a prompt's length lies outside the reference; null without a monitor.</summary>
    internal void WriteDrift(Utf8JsonWriter json, Measurement? measured)
    {
        lock (_lock)
        {
            if (_monitor is not { } monitor)
            {
                json.WriteNull("drift");
                return;
            }
            json.WriteStartObject("drift");
            json.WriteNumber("prompts", monitor.Count);
            if (measured is not null)
            {
                var tokens = measured.Item.Tokens.Length;
                json.WriteBoolean("outside_length", tokens < monitor.Reference.Tokens.Min() || tokens > monitor.Reference.Tokens.Max());
            }
            json.WriteStartArray("detectors");
            foreach (var state in monitor.States)
            {
                json.WriteStartObject();
                json.WriteString("signal", state.Signal);
                json.WriteString("detector", state.Detector);
                json.Figure("statistic", state.Statistic);
                json.Figure("threshold", state.Threshold);
                json.WriteNumber("alarms", state.Alarms);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    /// <summary>The latest prompts and alarms, for the page.</summary>
    internal (IReadOnlyList<SeenPrompt> Prompts, IReadOnlyList<DriftAlarm> Alarms, MonitorReference? Reference) Latest()
    {
        lock (_lock) return ([.. _seen], [.. _alarms], _monitor?.Reference);
    }

    public void Dispose() => _records?.Dispose();

    private void Push(MonitoredPrompt prompt, bool isReplayed)
    {
        if (_monitor is null && _first is { } first)
        {
            _taken.Add(prompt);
            if (_taken.Count == first) _monitor = new(MonitorReference.Of(_taken, MonitorReference.Choose(_taken[0], [], []), new()));
            return;
        }
        if (_monitor is null) return;
        var alarms = _monitor.Push(prompt);
        Metrics.Drift(_monitor, alarms);
        foreach (var alarm in alarms)
        {
            _alarms.Enqueue(alarm);
            if (_alarms.Count > MostAlarms) _alarms.Dequeue();
            if (!isReplayed) Alarmed?.Invoke(alarm);
        }
    }

    private static MonitoredPrompt Prompt(Measurement measured) =>
        new(measured.Item.Record.Id, measured.Item.Tokens.Length, Figures(measured), measured.MeanNll is { } nll
            && double.IsFinite(nll) ? nll : null, measured.NextToken?.Entropy);

    private static Dictionary<MonitorFeature, double> Figures(Measurement measured)
    {
        var figures = new Dictionary<MonitorFeature, double>();
        foreach (var state in measured.States)
        {
            if (state.Position is null || state.Phase != Phase.Prompt) continue;
            foreach (var metric in state.Metrics.Metrics)
            {
                if (double.IsFinite(state[metric])) figures[new(state.Tap, state.Layer, metric.Name)] = state[metric];
            }
        }
        return figures;
    }
}

/// <summary>A prompt as the page shows it: no text.</summary>
internal sealed record SeenPrompt(
    DateTimeOffset Time, int Tokens, string Decision, double? Score, double? Threshold,
        IReadOnlyDictionary<MonitorFeature, double> Figures);
