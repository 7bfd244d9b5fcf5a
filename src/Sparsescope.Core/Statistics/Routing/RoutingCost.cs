namespace Sparsescope.Statistics.Routing;

/// <summary>Mean cost of a question against the share sent, in whatever unit the costs have (FLOPs, milliseconds, tokens, money).</summary>
public sealed class RoutingCost
{
    private readonly RoutingPoint[] _points;
    private readonly double[] _sums;   // over all items, after as many as the point sends

    private RoutingCost(RoutingPoint[] points, double[] sums, double score, double weak, double strong) =>
        (_points, _sums, Score, MeanWeak, MeanStrong) = (points, sums, score, weak, strong);

    /// <summary>Cost of the score itself, the same for every item, sent or kept.</summary>
    public double Score { get; }

    /// <summary>Mean cost of the weak model's answer.</summary>
    public double MeanWeak { get; }

    /// <summary>Mean cost of the strong model's answer.</summary>
    public double MeanStrong { get; }

    /// <summary>Costs along the curve of a score.</summary>
    /// <param name="score">Of each item, as the curve's.</param>
    /// <param name="weak">Cost of the weak model's answer to each item.</param>
    /// <param name="strong">Cost of the strong model's.</param>
    /// <param name="scoreCost">Cost of the score, an item.</param>
    /// <exception cref="ArgumentException">As for <see cref="RoutingCurve.Of"/>.</exception>
    public static RoutingCost Of(ReadOnlySpan<double> score, ReadOnlySpan<double> weak, ReadOnlySpan<double> strong, double scoreCost)
    {
        var order = RoutingOrder.Of(score);
        Guard.SameLength(score.Length, weak.Length);
        Guard.SameLength(score.Length, strong.Length);
        double sum = 0;
        foreach (var cost in weak) sum += cost;
        List<RoutingPoint> points = [new(0, 0)];
        List<double> sums = [sum];
        foreach (var block in order.Blocks)
        {
            foreach (var item in order.Items(block)) sum += strong[item] - weak[item];
            points.Add(new(block.End, 0));
            sums.Add(sum);
        }
        return new([.. points], [.. sums], scoreCost, Moments.Mean(weak), Moments.Mean(strong));
    }

    /// <summary>Mean cost of a question where the share c is sent.</summary>
    /// <param name="share">c, 0 … 1; NaN gives NaN.</param>
    public double At(double share)
    {
        if (double.IsNaN(share)) return double.NaN;
        double items = _points[^1].Sent, sent = share * items;
        var after = 1;
        while (after < _points.Length - 1 && _points[after].Sent < sent) after++;
        double width = _points[after].Sent - _points[after - 1].Sent, part = (sent - _points[after - 1].Sent) / width;
        return Score + (_sums[after - 1] + part * (_sums[after] - _sums[after - 1])) / items;
    }

    /// <summary>What is saved against asking the strong model always: 1 − cost(c) / its mean cost.</summary>
    public double SavedAgainstStrong(double share) => 1 - At(share) / MeanStrong;

    /// <summary>
    /// What is saved against a router that sends a random share and wins back the part x of the gap, which takes the share x and no score:
    /// 1 − cost(c) / (weak + x (strong − weak)).
    /// </summary>
    /// <param name="share">c of the router that is judged.</param>
    /// <param name="recovered">x, the part of the gap it wins back there.</param>
    public double SavedAgainstRandom(double share, double recovered) => 1 - At(share) / (MeanWeak + recovered * (MeanStrong - MeanWeak));
}
