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
/// <para>
/// Simonsohn, Adv. Meth. Pract. Psychol. Sci. 1 (2018) 538: a quadratic that is significant says little of a turn, a curve that flattens
/// off has one too. Two lines are fitted, with a jump between them allowed, and both slopes have to be significant (HC3 errors). Whether a
/// peak or a trough is looked for follows from the slope of a quadratic at the lowest x; the extreme is that of a flexible fit inside the
/// middle 80 % of the observations. The break is set by the paper's "Robin Hood" rule: among the x there whose fit reaches the extreme by
/// their own standard error, at the quantile |z₂|/(|z₁| + |z₂|) of a first pair of lines that part at their median, so that the weaker
/// line gets more observations.
/// </para>
/// <para>
/// Departures from the author's program (twolines 0.52): the flexible fit is a restricted cubic spline of five knots with classical
/// errors, not a penalised one of ten with posterior errors (mgcv); p is Student's with n − 4 degrees of freedom, not normal, as HC3
/// with few observations is too sure of itself; three different x stay on either side of the break, and below eight observations of six
/// different x nothing is said, where the program falls back to HC1 errors; there are no covariates and no link function.
/// </para>
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
        if (xs.Length < Fewest || different.Length < 2 * FewestPerSide || !xs.All(double.IsFinite) || !ys.All(double.IsFinite))
            return Nothing(xs.Length);
        // A break leaves three different x on either side.
        var breaks = different[(FewestPerSide - 1)..^(FewestPerSide - 1)];
        if (Flat(xs, ys, breaks) is not { Length: > 0 } flat) return Nothing(xs.Length);
        var first = At(xs, ys, Bootstrap.Quantile(flat, 0.5));
        double before = Math.Abs(first.Before.Slope / first.Before.Error);
        double after = Math.Abs(first.After.Slope / first.After.Error);
        var share = after / (before + after);
        return double.IsFinite(share) ? At(xs, ys, Bootstrap.Quantile(flat, share)) : first;
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
        return LeastSquares.Fit(columns, y) is { } fit
            ? new(fit.Coefficients[column], fit.Errors[column], fit.P(column))
            : new(double.NaN, double.NaN, double.NaN);
    }

    /// <summary>The x, each as often as it was observed, at which a flexible fit reaches its extreme by its own error; sorted.</summary>
    /// <param name="x">Observations.</param>
    /// <param name="y">As many.</param>
    /// <param name="breaks">The x that leave enough different x on either side, ascending.</param>
    private static double[]? Flat(double[] x, double[] y, double[] breaks)
    {
        double mean = Moments.Mean(x), spread = Moments.StandardDeviation(x);
        double[] standard = [.. x.Select(v => (v - mean) / spread)];
        double[][] powers = [[.. x.Select(_ => 1.0)], standard, [.. standard.Select(v => v * v)]];
        if (Spline(standard, y) is not { } fit || LeastSquares.Fit(powers, y) is not { } quadratic) return null;
        // Where the quadratic rises at first a peak is looked for, else a trough, which is the peak of −y.
        var sign = quadratic.Coefficients[1] + 2 * quadratic.Coefficients[2] * standard.Min() > 0 ? 1.0 : -1.0;
        double[] sorted = [.. x.Order()];
        double low = Bootstrap.Quantile(sorted, 0.1), high = Bootstrap.Quantile(sorted, 0.9);
        bool IsInside(double v) => v > low && v < high && v >= breaks[0] && v <= breaks[^1];
        var inside = Enumerable.Range(0, x.Length).Where(i => IsInside(x[i])).ToArray();
        if (inside.Length == 0) return null;
        var top = inside.Max(i => sign * fit.Fitted[i]);
        return [.. inside.Where(i => sign * fit.Fitted[i] + fit.FittedErrors[i] >= top).Select(i => x[i]).Order()];
    }

    // Restricted cubic spline (Harrell): cubic between knots, straight outside; fewer knots where x takes few values.
    private static LeastSquares? Spline(double[] x, double[] y)
    {
        double[] sorted = [.. x.Order()];
        double[] knots = [.. s_knots.Select(share => Bootstrap.Quantile(sorted, share)).Distinct()];
        var columns = new List<double[]> { x.Select(_ => 1.0).ToArray(), x };
        static double Cube(double v) => v > 0 ? v * v * v : 0;
        for (var j = 0; j < knots.Length - 2; j++)
        {
            var (last, before) = (knots[^1], knots[^2]);
            var knot = knots[j];
            columns.Add([.. x.Select(v => Cube(v - knot)
                - Cube(v - before) * (last - knot) / (last - before) + Cube(v - last) * (before - knot) / (last - before))]);
        }
        return LeastSquares.Fit(columns, y);
    }

    private static TwoLinesResult Nothing(int n)
    {
        var none = new LineSide(double.NaN, double.NaN, double.NaN);
        return new(double.NaN, none, none, n);
    }
}
