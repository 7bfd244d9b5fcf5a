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
/// Maps figures to shades, 0 lowest to 1 highest, linearly between two ends. A first token that is far from all others would leave one
/// shade for the rest: so 2 % of the figures lie outside at either end, at least one where there are five, and take the end's shade.
/// </summary>
internal sealed class HeatmapScale
{
    private const double Tail = 0.02;
    private const int FewestCut = 5;

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
        var outside = sorted.Length < FewestCut ? 0 : Math.Max(1, (int)Math.Round(Tail * sorted.Length));
        var (low, high) = (sorted[outside], sorted[^(outside + 1)]);
        return new(low, high, sorted[0] < low, sorted[^1] > high);
    }
}
