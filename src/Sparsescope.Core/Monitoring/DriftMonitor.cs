namespace Sparsescope.Monitoring;

/// <summary>An alarm.</summary>
/// <param name="Index">0-based number of the prompt at which it was raised.</param>
/// <param name="Id">Its id.</param>
/// <param name="Signal">sparsity, nll, entropy or length.</param>
/// <param name="Detector">cusum, martingale, shiryaev_roberts or ks.</param>
/// <param name="Figure">The figure that moved furthest.</param>
/// <param name="Side">up or down.</param>
/// <param name="Statistic">The detector's statistic.</param>
/// <param name="Threshold">What it passed.</param>
/// <param name="ExplainedByLength">Whether it is one of the figures without their length, while the residuals on length give no
/// alarm.</param>
public sealed record DriftAlarm(
    long Index, string Id, string Signal, string Detector, string Figure, string Side, double Statistic, double Threshold,
    bool ExplainedByLength);

/// <summary>Where a detector stands.</summary>
/// <param name="Signal">Signal.</param>
/// <param name="Detector">Detector.</param>
/// <param name="Statistic">Statistic now.</param>
/// <param name="Threshold">Alarm above it.</param>
/// <param name="Alarms">Alarms so far.</param>
public readonly record struct DetectorState(string Signal, string Detector, double Statistic, double Threshold, long Alarms);

/// <summary>Watches prompts one after another against a reference.</summary>
/// <remarks>
/// The same prompts in the same order give the same alarms, bit for bit: the draws that break ties follow from the seed and the prompt's
/// number. A log of the prompts therefore is the whole state, and whoever replays it stands where the monitor stood. A prompt whose
/// length lies
/// outside the reference goes to the length signal alone, as there the lines on length are guesses.
/// </remarks>
public sealed class DriftMonitor
{
    private readonly List<SignalMonitor> _signals;
    private readonly int _least, _most;

    /// <param name="reference">What counts as unchanged.</param>
    public DriftMonitor(MonitorReference reference)
    {
        Reference = reference;
        (_least, _most) = (reference.Tokens.Min(), reference.Tokens.Max());
        _signals = [.. reference.Signals.Select(signal => new SignalMonitor(signal, reference))];
    }

    /// <summary>What counts as unchanged.</summary>
    public MonitorReference Reference { get; }

    /// <summary>Prompts so far.</summary>
    public long Count { get; private set; }

    /// <summary>Prompts whose length lay outside the reference.</summary>
    public long Outside { get; private set; }

    /// <summary>Prompts that lacked a figure of the reference, or had one that is not finite.</summary>
    public long Incomplete { get; private set; }

    /// <summary>Every detector as it stands.</summary>
    public IEnumerable<DetectorState> States => _signals.SelectMany(signal => signal.States);

    /// <summary>Takes the next prompt.</summary>
    public IReadOnlyList<DriftAlarm> Push(MonitoredPrompt prompt)
    {
        var index = Count++;
        var isOutside = prompt.Tokens < _least || prompt.Tokens > _most;
        if (isOutside) Outside++;
        List<DriftAlarm> alarms = [];
        var isComplete = true;
        foreach (var signal in _signals)
        {
            if (isOutside && signal.Name != "length") continue;
            if (Values(signal.Name, prompt) is { } values) signal.Push(index, prompt.Id, Math.Log(prompt.Tokens), values, alarms);
            else isComplete = false;
        }
        if (!isComplete) Incomplete++;
        return alarms;
    }

    private double[]? Values(string signal, MonitoredPrompt prompt)
    {
        double[] values = signal switch
        {
            "length" => [Math.Log(prompt.Tokens)],
            "nll" => [prompt.Nll ?? double.NaN],
            "entropy" => [prompt.Entropy ?? double.NaN],
            _ => [.. Reference.Features.Select(feature => prompt.Figures.GetValueOrDefault(feature, double.NaN))],
        };
        return values.All(double.IsFinite) ? values : null;
    }
}
