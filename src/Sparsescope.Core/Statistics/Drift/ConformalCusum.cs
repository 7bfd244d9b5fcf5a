namespace Sparsescope.Statistics.Drift;

/// <summary>How far a martingale is above its least capital so far: max over i &lt; n of M_n/M_i, as a logarithm.</summary>
/// <remarks>
/// Volkhonskiy et al., COPA 2017; <c>arXiv:2412.03464</c>. Unlike the capital itself it does not have to win back what it lost before a
/// change.
/// </remarks>
public sealed class ConformalCusum
{
    private double _log, _least;

    /// <summary>The logarithm of the statistic; −∞ before the first value.</summary>
    public double Log { get; private set; } = double.NegativeInfinity;

    /// <summary>Takes the logarithm of the martingale's growth.</summary>
    public double Push(double logGrowth)
    {
        DriftGuard.NotNaN(logGrowth);
        _least = Math.Min(_least, _log);
        _log += logGrowth;
        return Log = _log - _least;
    }

    /// <summary>Back to the start.</summary>
    public void Reset() => (_log, _least, Log) = (0, 0, double.NegativeInfinity);
}
