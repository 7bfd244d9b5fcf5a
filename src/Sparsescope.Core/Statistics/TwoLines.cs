namespace Sparsescope.Statistics;

/// <summary>A line on one side of a break.</summary>
/// <param name="Slope">Change of y a unit of x.</param>
/// <param name="Error">Its HC3 standard error.</param>
/// <param name="P">Two-sided.</param>
public readonly record struct LineSide(double Slope, double Error, double P);

/// <summary>Whether y turns as x grows: two lines, one on either side of a break, of opposite and significant slopes.</summary>
/// <param name="Break">Where the lines part; NaN where x allows no break.</param>
/// <param name="Before">The line up to the break.</param>
/// <param name="After">The line from the break on.</param>
/// <param name="N">Observations.</param>
public sealed record TwoLinesResult(double Break, LineSide Before, LineSide After, int N)
{
    private const double Alpha = 0.05;

    /// <summary>y rises and then falls.</summary>
    public bool IsPeak => IsTurn && Before.Slope > 0;

    /// <summary>y falls and then rises.</summary>
    public bool IsTrough => IsTurn && Before.Slope < 0;

    /// <summary>Both slopes are significant at 5 % and of opposite sign.</summary>
    public bool IsTurn => Before.P < Alpha && After.P < Alpha && Before.Slope * After.Slope < 0;
}

/// <summary>The two-lines test of a turn.</summary>
/// <remarks>
/// Simonsohn, Adv. Meth. Pract. Psychol. Sci. 1 (2018) 538: a quadratic that is significant says little of a turn, a curve that flattens off has one too. Two lines are fitted, with a jump
/// between them allowed, and both slopes have to be significant. The break is set by the paper's "Robin Hood" rule: among the x at which a flexible fit is within one standard error of its inner extreme, at the
/// quantile |z₂|/(|z₁| + |z₂|) of a first pair of lines that part at their median, so that the weaker line gets more observations. Departure from the paper: the flexible fit is a restricted cubic spline of
/// five knots, not a generalised additive model.
/// </remarks>
public static class TwoLines
{
    private const int Fewest = 8, FewestPerSide = 3;

    private static readonly double[] s_knots = [0.05, 0.275, 0.5, 0.725, 0.95];

    /// <param name="x">Finite; at least eight observations of six different x, else everything is NaN.</param>
    /// <param name="y">As many, finite.</param>
    public static TwoLinesResult Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length != y.Length) throw new ArgumentException("x and y differ in length", nameof(y));
        double[] xs = [.. x], ys = [.. y];
        var different = xs.Distinct().Order().ToArray();
        if (xs.Length < Fewest || different.Length < 2 * FewestPerSide || !xs.All(double.IsFinite) || !ys.All(double.IsFinite)) return Nothing(xs.Length);
        // A break leaves three different x on either side.
        var breaks = different[(FewestPerSide - 1)..^(FewestPerSide - 1)];
        if (Flat(xs, ys, breaks) is not { Length: > 0 } flat) return Nothing(xs.Length);
        var first = At(xs, ys, Nearest(breaks, Quantile(flat, 0.5)));
        double before = Math.Abs(first.Before.Slope / first.Before.Error), after = Math.Abs(first.After.Slope / first.After.Error);
        var share = after / (before + after);
        return double.IsFinite(share) ? At(xs, ys, Nearest(breaks, Quantile(flat, share))) : first;
    }

    /// <summary>The two lines that part at a given break; observations at the break count for the line whose slope is looked at.</summary>
    public static TwoLinesResult At(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double at)
    {
        double[] xs = [.. x], ys = [.. y];
        return new(at, Side(xs, ys, at, isBefore: true), Side(xs, ys, at, isBefore: false), xs.Length);
    }

    // y = a + b·(x − c) before + d·(x − c) after + e·[after]
    private static LineSide Side(double[] x, double[] y, double at, bool isBefore)
    {
        bool IsAfter(double v) => isBefore ? v > at : v >= at;
        double[][] columns =
        [
            [.. x.Select(_ => 1.0)],
            [.. x.Select(v => IsAfter(v) ? 0 : v - at)],
            [.. x.Select(v => IsAfter(v) ? v - at : 0)],
            [.. x.Select(v => IsAfter(v) ? 1.0 : 0)],
        ];
        var column = isBefore ? 1 : 2;
        return LeastSquares.Fit(columns, y) is { } fit ? new(fit.Coefficients[column], fit.Errors[column], fit.P(column)) : new(double.NaN, double.NaN, double.NaN);
    }

    /// <summary>The x, each as often as it was observed, at which a flexible fit is no further than one standard error from its extreme inside; sorted.</summary>
    private static double[]? Flat(double[] x, double[] y, double[] inner)
    {
        if (Spline(x, y) is not { } fit) return null;
        double mean = x.Average(), spread = Math.Sqrt(x.Average(v => (v - mean) * (v - mean)));
        double[][] powers = [[.. x.Select(_ => 1.0)], [.. x.Select(v => (v - mean) / spread)], [.. x.Select(v => Math.Pow((v - mean) / spread, 2))]];
        var sign = LeastSquares.Fit(powers, y) is { } quadratic && quadratic.Coefficients[2] > 0 ? -1.0 : 1.0;   // a trough is the peak of −y
        var inside = Enumerable.Range(0, x.Length).Where(i => inner.Contains(x[i])).ToArray();
        var top = inside.MaxBy(i => sign * fit.Fitted[i]);
        return [.. inside.Where(i => sign * fit.Fitted[i] >= sign * fit.Fitted[top] - fit.FittedErrors[top]).Select(i => x[i]).Order()];
    }

    // Restricted cubic spline (Harrell): cubic between knots, straight outside; fewer knots where x takes few values.
    private static LeastSquares? Spline(double[] x, double[] y)
    {
        double[] sorted = [.. x.Order()];
        double[] knots = [.. s_knots.Select(share => Quantile(sorted, share)).Distinct()];
        var columns = new List<double[]> { x.Select(_ => 1.0).ToArray(), x };
        static double Cube(double v) => v > 0 ? v * v * v : 0;
        for (var j = 0; j < knots.Length - 2; j++)
        {
            var (last, before) = (knots[^1], knots[^2]);
            columns.Add([.. x.Select(v => Cube(v - knots[j]) - Cube(v - before) * (last - knots[j]) / (last - before) + Cube(v - last) * (before - knots[j]) / (last - before))]);
        }
        return LeastSquares.Fit(columns, y);
    }

    private static double Nearest(double[] values, double value) => values.MinBy(v => Math.Abs(v - value));

    // R type 7.
    private static double Quantile(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        return below + 1 < sorted.Length ? sorted[below] + (place - below) * (sorted[below + 1] - sorted[below]) : sorted[^1];
    }

    private static TwoLinesResult Nothing(int n)
    {
        var none = new LineSide(double.NaN, double.NaN, double.NaN);
        return new(double.NaN, none, none, n);
    }
}
