using System.Globalization;
using System.Text;
using Sparsescope.Cli.Heatmaps;

namespace Sparsescope.Cli.Demo;

/// <summary>
/// Splits × layers as lines of a terminal: a figure in every cell, and behind it a colour between two fixed ends, so that pictures of two
/// runs compare.
/// </summary>
/// <param name="screen">What can be shown.</param>
/// <param name="end">Figure of the lightest colour; minus it is that of the darkest.</param>
internal sealed class SplitHeatmap(Screen screen, double end)
{
    private const int Cell = 7;

    /// <summary>A row a split, a column a layer.</summary>
    internal IEnumerable<string> Lines(IReadOnlyList<string> layers, IReadOnlyList<(string Name, double[] Values)> rows)
    {
        var margin = rows.Max(row => row.Name.Length) + 2;
        yield return string.Concat("layer".PadRight(margin), string.Concat(layers.Select(layer => layer.PadLeft(Cell - 1).PadRight(Cell))))
            .TrimEnd();
        foreach (var (name, values) in rows)
        {
            var line = new StringBuilder(name.PadRight(margin));
            foreach (var value in values) Append(line, value);
            yield return line.ToString().TrimEnd();
        }
    }

    private void Append(StringBuilder line, double value)
    {
        var text = (double.IsFinite(value) ? value.ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture) : "–").PadLeft(Cell - 1)
            + " ";
        var shade = Math.Clamp((value + end) / (2 * end), 0, 1);
        if (screen.Colours == ColourDepth.None || !double.IsFinite(value))
        {
            line.Append(text);
            return;
        }
        // Black on the light half, white on the dark one.
        var ink = shade > 0.5 ? 16 : 231;
        var index = Palette.Index(shade, Palette.Shades);
        var colour = Palette.Colour(index);
        line.Append(CultureInfo.InvariantCulture, $"\u001b[38;5;{ink}m");
        if (screen.Colours == ColourDepth.True)
            line.Append(CultureInfo.InvariantCulture, $"\u001b[48;2;{colour.Red};{colour.Green};{colour.Blue}m");
        else line.Append(CultureInfo.InvariantCulture, $"\u001b[48;5;{Palette.Xterm[Palette.Index(shade, Palette.Xterm.Count)]}m");
        line.Append(text).Append("\u001b[0m");
    }
}
