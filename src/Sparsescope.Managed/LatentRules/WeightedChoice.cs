namespace Sparsescope.Managed.LatentRules;

/// <summary>Draws places with given weights.</summary>
internal sealed class WeightedChoice
{
    private readonly double[] _sums;   // of the weights up to and with each place

    /// <param name="weights">None negative, one above 0.</param>
    public WeightedChoice(IReadOnlyList<double> weights)
    {
        _sums = new double[weights.Count];
        var sum = 0.0;
        for (var i = 0; i < weights.Count; i++) _sums[i] = sum += weights[i];
    }

    public int Draw(SplitMix64 random)
    {
        var at = Array.BinarySearch(_sums, random.NextDouble() * _sums[^1]);
        return Math.Min(at < 0 ? ~at : at + 1, _sums.Length - 1);
    }
}
