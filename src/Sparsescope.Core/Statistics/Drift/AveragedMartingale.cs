namespace Sparsescope.Statistics.Drift;

/// <summary>Capital put evenly on several martingales, which is one again, however they hang together.</summary>
/// <param name="parts">At least one.</param>
public sealed class AveragedMartingale(IReadOnlyList<IBettingMartingale> parts) : IBettingMartingale
{
    /// <inheritdoc/>
    public double LogCapital { get; private set; }

    /// <summary>Half on the mixture of powers, half on the simple jumper of three.</summary>
    public static AveragedMartingale MixtureAndJumper() => new([new PowerMixture(), new SimpleJumper()]);

    /// <inheritdoc/>
    public double Push(double p)
    {
        var sum = double.NegativeInfinity;
        foreach (var part in parts)
        {
            part.Push(p);
            sum = DriftGuard.LogAdd(sum, part.LogCapital);
        }
        var before = LogCapital;
        LogCapital = sum - Math.Log(parts.Count);
        return LogCapital - before;
    }

    /// <inheritdoc/>
    public void Reset()
    {
        foreach (var part in parts) part.Reset();
        LogCapital = 0;
    }
}
