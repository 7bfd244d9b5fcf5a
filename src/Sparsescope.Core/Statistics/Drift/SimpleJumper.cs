namespace Sparsescope.Statistics.Drift;

/// <summary>Vovk's simple jumper: bets 1 + e·(p − ½) for a few e, moving a share of the capital between them at each step.</summary>
/// <remarks>
/// Vovk et al., "Retrain or not retrain: conformal test martingales for change-point detection", COPA 2021. With e of both signs it wins on
/// p that are too small and on p that are too large.
/// </remarks>
/// <param name="jump">J, the share that is spread evenly at each step; in [0, 1].</param>
/// <param name="bets">The e, each in [−2, 2]; {−1, 0, 1} where null.</param>
public sealed class SimpleJumper(double jump = 0.01, IReadOnlyList<double>? bets = null) : IBettingMartingale
{
    private static readonly double[] s_three = [-1, 0, 1];

    private readonly double[] _bets = bets is null ? s_three : [.. bets];
    private double[]? _shares;

    /// <inheritdoc/>
    public double LogCapital { get; private set; }

    /// <inheritdoc/>
    public double Push(double p)
    {
        DriftGuard.P(p);
        _shares ??= [.. _bets.Select(_ => 1.0 / _bets.Length)];
        var sum = 0.0;
        for (var i = 0; i < _bets.Length; i++)
        {
            _shares[i] = ((1 - jump) * _shares[i] + jump / _bets.Length) * (1 + _bets[i] * (p - 0.5));
            sum += _shares[i];
        }
        for (var i = 0; i < _bets.Length; i++) _shares[i] /= sum;
        var growth = Math.Log(sum);
        LogCapital += growth;
        return growth;
    }

    /// <inheritdoc/>
    public void Reset() => (LogCapital, _shares) = (0, null);
}
