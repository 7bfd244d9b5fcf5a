namespace Sparsescope.Cli.Heatmaps;

/// <summary>What the colours of a heatmap stand for.</summary>
internal enum ScaleKind
{
    /// <summary>One scale for all layers: colours compare across the whole picture.</summary>
    All,

    /// <summary>A scale for each layer, from its lowest token to its highest: colours compare within a column only.</summary>
    Layer,
}

/// <summary>
/// Maps figures to shades, 0 lowest to 1 highest, linearly between two ends. The ends are the 2nd and 98th percentile where that cuts off something (a
/// first token that is far from all others would leave one shade for the rest), else the lowest and highest; what lies outside takes the end's shade.
/// </summary>
internal sealed class HeatmapScale
{
    private const double Tail = 0.02;

    private readonly Ends[] _ends;

    private HeatmapScale(ScaleKind kind, Ends[] ends) => (Kind, _ends) = (kind, ends);

    internal ScaleKind Kind { get; }

    /// <summary>Between which figures the shades of a column run. NaN where the column has no figure.</summary>
    /// <param name="Low">Figure of the lowest shade.</param>
    /// <param name="High">Figure of the highest shade.</param>
    /// <param name="Below">Some figures lie below <paramref name="Low"/>.</param>
    /// <param name="Above">Some figures lie above <paramref name="High"/>.</param>
    internal readonly record struct Ends(double Low, double High, bool Below, bool Above);

    internal static HeatmapScale Of(TokenGrid grid, ScaleKind kind) => kind == ScaleKind.All
        ? new(kind, [EndsOf(grid.Values.SelectMany(row => row))])
        : new(kind, [.. Enumerable.Range(0, grid.Columns.Count).Select(column => EndsOf(grid.Values.Select(row => row[column])))]);

    internal Ends Of(int column) => _ends[Kind == ScaleKind.All ? 0 : column];

    /// <summary>The shade of a figure, 0 … 1; NaN where it is not defined. Where all figures are equal it is the middle.</summary>
    internal double Shade(int column, double value)
    {
        var (low, high, _, _) = Of(column);
        if (!double.IsFinite(value)) return double.NaN;
        return high > low ? Math.Clamp((value - low) / (high - low), 0, 1) : 0.5;
    }

    private static Ends EndsOf(IEnumerable<double> values)
    {
        var sorted = values.Where(double.IsFinite).Order().ToArray();
        if (sorted.Length == 0) return new(double.NaN, double.NaN, false, false);
        var (low, high) = (Quantile(sorted, Tail), Quantile(sorted, 1 - Tail));
        return new(low, high, sorted[0] < low, sorted[^1] > high);
    }

    // R type 7 is between two figures; an end of the scale is one that was measured.
    private static double Quantile(double[] sorted, double share) => sorted[(int)Math.Round(share * (sorted.Length - 1))];
}
