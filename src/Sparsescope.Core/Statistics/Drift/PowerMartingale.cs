namespace Sparsescope.Statistics.Drift;

/// <summary>The bet ε·p^(ε − 1) on small p.</summary>
/// <remarks>Vovk, Nouretdinov and Gammerman, ICML 2003.</remarks>
/// <param name="epsilon">In (0, 1): the smaller, the bolder.</param>
public sealed class PowerMartingale(double epsilon) : IBettingMartingale
{
    /// <inheritdoc/>
    public double LogCapital { get; private set; }

    /// <inheritdoc/>
    public double Push(double p)
    {
        DriftGuard.P(p);
        var growth = Math.Log(epsilon) + (epsilon - 1) * Math.Log(p);
        LogCapital += growth;
        return growth;
    }

    /// <inheritdoc/>
    public void Reset() => LogCapital = 0;
}
