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
    private bool _isWithoutReference;
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

    /// <summary>Told why the first prompts make no reference; from any thread.</summary>
    internal Action<string>? Failed { get; set; }

    /// <summary>Opens the log, and brings the monitor to where it stood.</summary>
    /// <exception cref="BadInputException">The log cannot be written, or holds what is none.</exception>
    /// <param name="path">The log.</param>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="metrics">What is measured of prompts.</param>
    /// <param name="withText">Whether records hold the prompts' text.</param>
    /// <param name="earlier">Gets each record of earlier runs.</param>
    internal void Keep(string path, ITokenizer tokenizer, IReadOnlyList<Metric> metrics, bool withText,
        Action<ReadOnlyMemory<byte>> earlier)
    {
        _records = PromptRecords.Open(path, tokenizer, metrics, withText, (line, where) =>
        {
            if (MonitoredPrompt.Read(line, where) is { } prompt) Push(prompt, isReplayed: true);
            earlier(line);
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
        if (_monitor is null)
        {
            if (_first is { } first && !_isWithoutReference) Take(prompt, first, isReplayed);
            return;
        }
        var alarms = _monitor.Push(prompt);
        Metrics.Drift(_monitor, alarms);
        foreach (var alarm in alarms)
        {
            _alarms.Enqueue(alarm);
            if (_alarms.Count > MostAlarms) _alarms.Dequeue();
            if (!isReplayed) Alarmed?.Invoke(alarm);
        }
    }

    // Limits take a while to find, and nobody's answer waits for that: prompts that come meanwhile are seen afterwards, in their order.
    private void Take(MonitoredPrompt prompt, int first, bool isReplayed)
    {
        _taken.Add(prompt);
        if (_taken.Count != first) return;
        MonitoredPrompt[] prompts = [.. _taken];
        if (isReplayed) Begin(prompts);
        else _ = Task.Run(() => Begin(prompts));
    }

    private void Begin(MonitoredPrompt[] prompts)
    {
        DriftMonitor? monitor = null;
        try
        {
            monitor = new(MonitorReference.Of(prompts, MonitorReference.Choose(prompts[0], [], []), new()));
        }
        catch (Exception e)
        {
            // Whatever it is: nobody waits for this, so it is told here or never.
            Failed?.Invoke($"The first {prompts.Length} prompts make no reference, so nothing is watched: {e.Message}");
        }
        lock (_lock)
        {
            (_monitor, _isWithoutReference) = (monitor, monitor is null);
            if (monitor is not null) Metrics.Drift(monitor, []);
            foreach (var later in _taken.Skip(prompts.Length)) Push(later, isReplayed: false);
            _taken.Clear();
        }
        Changed();
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
