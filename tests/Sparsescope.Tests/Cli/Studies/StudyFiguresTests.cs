using System.Buffers.Binary;
using System.Xml.Linq;
using Sparsescope.Cli;
using Sparsescope.Studies.Reporting.Figures;
using Sparsescope.Studies.Store;
using Sparsescope.Tests.Studies.Reporting;
using Sparsescope.Tests.Studies.Store;

namespace Sparsescope.Tests.Cli.Studies;

/// <summary>Figures of a report as files, drawn without a browser.</summary>
public sealed class StudyFiguresTests
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Every_figure_of_the_page_is_written_as_SVG_and_PNG_and_none_is_replaced_unasked()
    {
        if (!FigurePictures.CanDraw) Assert.Skip("this build holds no figure library");
        using var place = new StoreFolder();
        var run = MadeUpStore.Add(place.Store);
        var folder = Path.Combine(Path.GetDirectoryName(place.Store)!, "figures");
        var (code, output, error) = CommandRun.Of("study", "report", run.Id[..12], "--store", place.Store, "--figures", folder);
        Assert.True(code == ExitCode.Ok, error);
        Assert.Equal("", output);
        using var store = RunStore.OpenReadOnly(place.Store);
        var figures = AllFigures.Of(FigureSource.Read(store, MadeUpStore.Report(store, run))).ToList();
        Assert.Equal(figures.Select(figure => figure.Id + ".svg").Order(StringComparer.Ordinal), Names(folder, "*.svg"));
        foreach (var figure in figures)
        {
            var svg = XDocument.Load(Path.Combine(folder, figure.Id + ".svg")).Root!;
            Assert.Equal("svg", svg.Name.LocalName);
            // What is drawn has marks, words, and no script of what others wrote.
            Assert.NotEmpty(svg.Descendants(s_svg + "text"));
            Assert.Empty(svg.Descendants(s_svg + "script"));
            Assert.DoesNotContain("NaN", string.Join(' ', svg.Descendants(s_svg + "path").Select(path => (string?)path.Attribute("d"))),
                StringComparison.Ordinal);
        }
        if (!error.Contains("no PNG", StringComparison.Ordinal))
            Assert.All(figures, figure => IsTwiceTheSize(Path.Combine(folder, figure.Id)));
        var again = CommandRun.Of("study", "report", run.Id[..12], "--store", place.Store, "--figures", folder);
        Assert.Equal(ExitCode.BadInput, again.Code);
        Assert.Contains("holds ", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_drawing_shows_the_figures_of_the_data()
    {
        if (!FigurePictures.CanDraw) Assert.Skip("this build holds no figure library");
        var data = new FigureData("rows", new FigureColumn("name", "name"), new FigureColumn("value", ">value"));
        data.Add("first & <b>", 10.0);
        data.Add("second", 30.0);
        var drawing = Panel.Of(200, 100,
            [new Mark("bar").Of("rows").X(Channel.Name("name")).Y(Channel.Quantity("value", "value", [0, 40]))]);
        using var pictures = new FigurePictures(CancellationToken.None);
        var svg = XDocument.Parse(pictures.Draw(new Figure("bars", "Bars", "n 2", drawing, data))).Root!;
        Assert.Contains("first & <b>", svg.Descendants(s_svg + "text").Select(text => text.Value));
        double[] heights = [.. svg.Descendants(s_svg + "path").Where(path => (string?)path.Attribute("aria-roledescription") == "bar"
            || ((string?)path.Parent!.Attribute("class"))?.Contains("mark-rect", StringComparison.Ordinal) == true)
            .Select(path => Height((string)path.Attribute("d")!))];
        Assert.Equal([25.0, 75.0], heights);
    }

    private static IEnumerable<string> Names(string folder, string pattern) =>
        Directory.EnumerateFiles(folder, pattern).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);

    // A rectangle as M x,y h w v h: the height is what follows v.
    private static double Height(string path) =>
        double.Parse(path[(path.IndexOf('v', StringComparison.Ordinal) + 1)..path.LastIndexOf('h')],
            System.Globalization.CultureInfo.InvariantCulture);

    private static void IsTwiceTheSize(string picture)
    {
        var svg = XDocument.Load(picture + ".svg").Root!;
        var png = File.ReadAllBytes(picture + ".png");
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png[..4]);
        var width = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16));
        Assert.InRange(width, 2 * (double)svg.Attribute("width")! - 2, 2 * (double)svg.Attribute("width")! + 2);
    }
}
