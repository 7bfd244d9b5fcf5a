using System.Globalization;
using System.Text;
using Sparsescope.Cli.Measuring;

namespace Sparsescope.Cli.Heatmaps;

/// <summary>
/// Tokens × layers as lines of a terminal: a row a token, a column a layer (or several, where the screen is too narrow), colours or
/// characters for the figures, and under them what the colours mean. Lines end with all colours put back; without colours they hold no
/// escape sequence.
/// </summary>
/// <param name="grid">What is shown.</param>
/// <param name="kind">Whether layers share a scale.</param>
/// <param name="screen">What can be shown.</param>
/// <param name="meaning">What the figures are, for the line under the picture.</param>
internal sealed class TerminalHeatmap(TokenGrid grid, ScaleKind kind, Screen screen, string meaning)
{
    private const int MostCell = 2, WidestLabel = 24, NarrowestLabel = 4, MostNamed = 5;

    internal IEnumerable<string> Lines()
    {
        var positions = grid.Tokens.Max(token => token.Position.ToString(CultureInfo.InvariantCulture).Length);
        var labels = grid.Tokens.Select(Label).ToList();
        var label = Math.Clamp(labels.Max(CellWidth.Of), NarrowestLabel, Math.Clamp(screen.Width / 4, NarrowestLabel, WidestLabel));
        var margin = positions + label + 2;
        // The last column stays free: some terminals break the line when it is written.
        var room = Math.Max(1, screen.Width - margin - 1);
        var bin = (grid.Columns.Count + room - 1) / room;
        var shown = grid.Binned(bin);
        var cell = Math.Clamp(room / shown.Columns.Count, 1, MostCell);
        var scale = HeatmapScale.Of(shown, kind);

        yield return Heads(shown.Columns, margin, cell);
        for (var i = 0; i < grid.Tokens.Count; i++)
        {
            var token = grid.Tokens[i];
            if (token.IsGenerated && (i == 0 || !grid.Tokens[i - 1].IsGenerated)) yield return Divider(margin + cell * shown.Columns.Count);
            yield return string.Concat(token.Position.ToString(CultureInfo.InvariantCulture).PadLeft(positions), " ",
                CellWidth.Fit(labels[i], label), " ", Cells(shown.Values[i], scale, cell));
        }
        yield return "";
        foreach (var line in Legend(shown, scale)) yield return line;
        yield return meaning + (bin > 1 ? $"; a column is the mean of {bin} layers, the screen is too narrow for all" : "");
    }

    private static string Label(GridToken token) => token.IsControl ? $"⟦{token.Text}⟧" : token.Text;

    private static string Divider(int width)
    {
        const string Word = "── generated ";
        return Word + new string('─', Math.Max(0, width - Word.Length));
    }

    // Names of columns, as many as stand apart.
    private static string Heads(IReadOnlyList<string> names, int margin, int cell)
    {
        var longest = names.Max(name => name.Length);
        var step = (int[])[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
        var every = step.FirstOrDefault(step => step * cell > longest, names.Count);
        var line = new StringBuilder("layer ".PadLeft(margin));
        for (var i = 0; i < names.Count; i += every) line.Append(names[i].PadRight(every * cell));
        return line.ToString().TrimEnd();
    }

    private string Cells(double[] values, HeatmapScale scale, int cell)
    {
        var line = new StringBuilder();
        var current = "";
        for (var column = 0; column < values.Length; column++) Shade(line, scale.Shade(column, values[column]), cell, ref current);
        return Ended(line, current);
    }

    private void Shade(StringBuilder line, double shade, int width, ref string current)
    {
        var style = double.IsNaN(shade) ? "" : Style(shade);
        if (style != current) line.Append(style.Length == 0 ? "\u001b[0m" : style);
        current = style;
        line.Append(double.IsNaN(shade) ? '?' : screen.Colours == ColourDepth.None
            ? Palette.Characters[Palette.Index(shade, Palette.Characters.Length)] : ' ', width);
    }

    private static string Ended(StringBuilder line, string current) => current.Length == 0 ? line.ToString() : line.Append("\u001b[0m")
        .ToString();

    private string Style(double shade)
    {
        switch (screen.Colours)
        {
            case ColourDepth.True:
                var (red, green, blue) = Palette.Colour(Palette.Index(shade, Palette.Shades));
                return $"\u001b[48;2;{red};{green};{blue}m";
            case ColourDepth.Xterm256:
                return $"\u001b[48;5;{Palette.Xterm[Palette.Index(shade, Palette.Xterm.Count)]}m";
            default:
                return "";
        }
    }

    private IEnumerable<string> Legend(TokenGrid shown, HeatmapScale scale)
    {
        const string Margin = "scale  ";
        var shades = screen.Colours switch
        {
            ColourDepth.True => Palette.Shades,
            ColourDepth.Xterm256 => Palette.Xterm.Count,
            _ => Palette.Characters.Length
        };
        var each = Math.Max(1, 32 / shades);
        var ramp = new StringBuilder();
        var current = "";
        for (var i = 0; i < shades; i++) Shade(ramp, (i + 0.5) / shades, each, ref current);
        yield return Margin + Ended(ramp, current);

        var width = each * shades;
        if (kind == ScaleKind.All)
        {
            var ends = scale.Of(0);
            yield return new string(' ', Margin.Length)
                + Spread(Low(ends), MeasureSummary.Figure((ends.Low + ends.High) / 2), High(ends), width);
            yield return "one scale for all layers";
            yield break;
        }
        yield return new string(' ', Margin.Length) + Spread("lowest token", "", "highest token", width);
        yield return "each layer on its own scale: colours compare within a column only";
        var named = Named(shown.Columns.Count);
        foreach (var (name, text) in ((string, Func<int, string>)[])[("layer", i => shown.Columns[i]), ("lowest", i => Low(scale.Of(i))),
            ("highest", i => High(scale.Of(i)))])
        {
            yield return $"{name,-7}" + string.Concat(named.Select(i => $"  {text(i),9}"));
        }
    }

    // The first and last column, and some evenly between them.
    private static int[] Named(int count) => count <= MostNamed
        ? [.. Enumerable.Range(0, count)]
        : [.. Enumerable.Range(0, MostNamed).Select(i => (int)Math.Round(i * (count - 1) / (MostNamed - 1.0)))];

    internal static string Low(HeatmapScale.Ends ends) => (ends.Below ? "≤" : "") + MeasureSummary.Figure(ends.Low);

    internal static string High(HeatmapScale.Ends ends) => (ends.Above ? "≥" : "") + MeasureSummary.Figure(ends.High);

    private static string Spread(string left, string middle, string right, int width)
    {
        var start = Math.Max(left.Length + 1, (width - middle.Length) / 2);
        return (left.PadRight(start) + middle).PadRight(Math.Max(start + middle.Length + 1, width - right.Length)) + right;
    }
}
