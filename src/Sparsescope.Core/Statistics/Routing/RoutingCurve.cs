namespace Sparsescope.Statistics.Routing;

/// <summary>A place on a routing curve.</summary>
/// <param name="Sent">Items sent to the strong model, those of the highest scores.</param>
/// <param name="Right">Items answered right when these are sent and the others kept.</param>
public readonly record struct RoutingPoint(int Sent, int Right);

/// <summary>
/// Share of right answers against the share of questions sent to a strong model, over every threshold of a score. Items of equal score are
/// one block, sent in random order: the curve is what is expected, and straight within a block.
/// </summary>
/// <remarks>
/// c is the share sent, Q(c) the share right, PGR(c) = (Q(c) − Q(0)) / (Q(1) − Q(0)) the part of the gap between the two models that is won
/// back (Ong et al., RouteLLM, arXiv 2406.18665). Where the strong model is no better there is no gap, and what is made from it is NaN.
/// </remarks>
public sealed class RoutingCurve
{
    private const double Touching = 1e-12;

    private readonly int _gains, _losses;

    private RoutingCurve(RoutingPoint[] points, int gains, int losses) => (Points, _gains, _losses) = (points, gains, losses);

    /// <summary>The curve at c = 0 and after each block, by falling score.</summary>
    public IReadOnlyList<RoutingPoint> Points { get; }

    /// <summary>Items.</summary>
    public int Items => Points[^1].Sent;

    /// <summary>Q(0), share right of the weak model, 0 … 1.</summary>
    public double QualityWeak => (double)Points[0].Right / Items;

    /// <summary>Q(1), share right of the strong model, 0 … 1.</summary>
    public double QualityStrong => (double)Points[^1].Right / Items;

    /// <summary>Q(1) − Q(0).</summary>
    public double Gap => (double)GapItems / Items;

    /// <summary>
    /// Integral of PGR over c from 0 to 1, by trapezoid over every point: 0.5 for a score that knows nothing, below it for one that runs
    /// the wrong way. NaN where the gap is not above 0.
    /// </summary>
    public double Apgr
    {
        get
        {
            if (GapItems <= 0) return double.NaN;
            long doubled = 0;   // twice the area above Q(0), in items × items
            for (var i = 1; i < Points.Count; i++)
            {
                long width = Points[i].Sent - Points[i - 1].Sent;
                doubled += width * (Points[i].Right + Points[i - 1].Right - 2L * Points[0].Right);
            }
            return doubled / (2.0 * Items * GapItems);
        }
    }

    /// <summary>
    /// Area between the curve and the straight line, in points of quality: 100 · gap · (APGR − ½). NaN where the gap is not above 0.
    /// </summary>
    public double AreaAboveRandom => 100 * Gap * (Apgr - 0.5);

    /// <summary>
    /// APGR of a router that knows every answer and sends at most the share c: Q(0) + min(c, g), g the share with weak wrong and strong
    /// right.
    /// </summary>
    public double OracleApgr
    {
        get
        {
            if (GapItems <= 0) return double.NaN;
            double n = Items, g = _gains / n;
            return (g * g / 2 + g * (1 - g)) / Gap;
        }
    }

    /// <summary>
    /// APGR of a router that knows every answer and must send just the share c, so that the last ones sent are those that lose by it.
    /// </summary>
    public double OracleApgrExactShare
    {
        get
        {
            double h = (double)_losses / Items;
            return OracleApgr - h * h / 2 / Gap;
        }
    }

    private int GapItems => Points[^1].Right - Points[0].Right;

    /// <summary>Builds the curve.</summary>
    /// <param name="score">Of each item; higher is more in need of the strong model.</param>
    /// <param name="weak">Whether the weak model answers it right.</param>
    /// <param name="strong">Whether the strong model does.</param>
    /// <exception cref="ArgumentException">There is no item, the lengths differ, or a score is NaN: it has no place in the
    /// order.</exception>
    public static RoutingCurve Of(ReadOnlySpan<double> score, ReadOnlySpan<bool> weak, ReadOnlySpan<bool> strong)
    {
        var order = RoutingOrder.Of(score);
        Guard.SameLength(score.Length, weak.Length);
        Guard.SameLength(score.Length, strong.Length);
        int sent = 0, right = 0, gains = 0, losses = 0;
        foreach (var isRight in weak) right += isRight ? 1 : 0;
        List<RoutingPoint> points = [new(0, right)];
        foreach (var block in order.Blocks)
        {
            foreach (var item in order.Items(block))
            {
                if (strong[item] && !weak[item]) gains++;
                if (weak[item] && !strong[item]) losses++;
                right += (strong[item] ? 1 : 0) - (weak[item] ? 1 : 0);
            }
            sent += block.Length;
            points.Add(new(sent, right));
        }
        return new([.. points], gains, losses);
    }

    /// <summary>Q(c).</summary>
    /// <param name="share">c, 0 … 1.</param>
    public double Quality(double share)
    {
        var sent = Share(share) * Items;
        var after = 1;
        while (after < Points.Count - 1 && Points[after].Sent < sent) after++;
        return (Points[after - 1].Right + (sent - Points[after - 1].Sent) * Slope(after)) / Items;
    }

    /// <summary>PGR(c); NaN where the gap is not above 0.</summary>
    /// <param name="share">c, 0 … 1.</param>
    public double Recovered(double share) => GapItems > 0 ? (Quality(share) - QualityWeak) / Gap : double.NaN;

    /// <summary>
    /// Call-performance threshold: the least share sent at which PGR is x, where the curve first reaches it (touching counts).
    /// </summary>
    /// <param name="x">Part of the gap; 1 asks for the strong model's quality.</param>
    /// <returns>0 … 1; NaN where the gap is not above 0 or the curve never gets there (x above 1).</returns>
    public double Cpt(double x)
    {
        if (GapItems <= 0 || double.IsNaN(x)) return double.NaN;
        if (x <= 0) return 0;
        var wanted = Points[0].Right + x * GapItems;
        for (var i = 1; i < Points.Count; i++)
        {
            if (Points[i].Right < wanted - Touching * Items) continue;
            var sent = Points[i - 1].Sent + (wanted - Points[i - 1].Right) / Slope(i);
            return Math.Clamp(sent, Points[i - 1].Sent, Points[i].Sent) / Items;
        }
        return double.NaN;
    }

    private static double Share(double share) => share is >= 0 and <= 1 ? share
        : throw new ArgumentOutOfRangeException(nameof(share), share, "a share lies in [0, 1]");

    // Right answers won for an item sent, between the point before and this one.
    private double Slope(int point) =>
        (double)(Points[point].Right - Points[point - 1].Right) / (Points[point].Sent - Points[point - 1].Sent);
}
