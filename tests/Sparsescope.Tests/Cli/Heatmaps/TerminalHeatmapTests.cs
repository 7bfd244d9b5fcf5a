using System.Text.RegularExpressions;
using Sparsescope.Cli.Heatmaps;
using Sparsescope.Tests.Docs;

namespace Sparsescope.Tests.Cli.Heatmaps;

public sealed partial class TerminalHeatmapTests
{
    private const string Folder = "tests/Sparsescope.Tests/Cli/Heatmaps/golden/";

    /// <summary>Accepted as the pages of docs are; an escape character is written as \e.</summary>
    [Theory]
    [InlineData("plain.txt", nameof(ScaleKind.All), nameof(ColourDepth.None), 80, 31, false)]
    [InlineData("plain-per-layer.txt", nameof(ScaleKind.Layer), nameof(ColourDepth.None), 80, 31, false)]
    [InlineData("plain-narrow.txt", nameof(ScaleKind.All), nameof(ColourDepth.None), 40, 31, false)]
    [InlineData("plain-undefined.txt", nameof(ScaleKind.All), nameof(ColourDepth.None), 80, 6, true)]
    [InlineData("256-colours.txt", nameof(ScaleKind.All), nameof(ColourDepth.Xterm256), 60, 12, true)]
    [InlineData("true-colours.txt", nameof(ScaleKind.Layer), nameof(ColourDepth.True), 60, 3, false)]
    public void The_picture_is_as_it_was_accepted(string page, string kind, string colours, int width, int layers, bool holes)
    {
        var lines = Grids.Lines(Grids.Make(layers, holes), Enum.Parse<ScaleKind>(kind), Enum.Parse<ColourDepth>(colours), width)
            .Select(line => line.Replace("\e", "\\e", StringComparison.Ordinal).TrimEnd());
        Golden.Match(Folder + page, string.Join('\n', lines) + "\n");
    }

    [Theory]
    [InlineData(20)]
    [InlineData(33)]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(81)]
    [InlineData(120)]
    [InlineData(250)]
    public void Rows_of_tokens_fit_the_screen_and_end_in_one_column(int width)
    {
        foreach (var colours in (ColourDepth[])[ColourDepth.None, ColourDepth.Xterm256, ColourDepth.True])
        {
            var grid = Grids.Make(48);
            var rows = Grids.Lines(grid, ScaleKind.All, colours, width).Select(line => Escape().Replace(line, ""))
                .Where(line => Row().IsMatch(line)).ToList();
            Assert.Equal(grid.Tokens.Count, rows.Count);
            Assert.Single(rows.Select(CellWidth.Of).Distinct());
            Assert.InRange(CellWidth.Of(rows[0]), 1, width - 1);
        }
    }

    [Fact]
    public void Layers_that_do_not_fit_are_averaged_and_that_is_said()
    {
        Assert.Contains("mean of 2 layers", Grids.Lines(Grids.Make(100), ScaleKind.All, ColourDepth.None, 80)[^1],
            StringComparison.Ordinal);
        Assert.DoesNotContain("mean of", Grids.Lines(Grids.Make(31), ScaleKind.All, ColourDepth.None, 80)[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_of_several_layers_is_the_mean_of_those_that_are_defined()
    {
        var grid = new TokenGrid(Grids.Make(1).Tokens.Take(1).ToList(), ["0", "1", "2", "3", "4"], [[1, 3, double.NaN, 5, double.NaN]])
            .Binned(2);
        Assert.Equal(["0", "2", "4"], grid.Columns);
        Assert.Equal([2, 5, double.NaN], grid.Values[0]);
    }

    [Fact]
    public void Without_colours_no_line_holds_an_escape_sequence() =>
        Assert.DoesNotContain(Grids.Lines(Grids.Make(31, holes: true), ScaleKind.All, ColourDepth.None, 80),
            line => line.Contains('\e', StringComparison.Ordinal));

    [Fact]
    public void Every_line_that_sets_a_colour_puts_it_back() =>
        Assert.DoesNotContain(Grids.Lines(Grids.Make(31, holes: true), ScaleKind.All, ColourDepth.True, 80), line =>
            line.Contains('\e', StringComparison.Ordinal) && !line.EndsWith("\e[0m", StringComparison.Ordinal) && !line.EndsWith('?'));

    [GeneratedRegex(@"\e\[[0-9;]*m")]
    private static partial Regex Escape();

    [GeneratedRegex(@"^ *\d+ \S")]
    private static partial Regex Row();
}
