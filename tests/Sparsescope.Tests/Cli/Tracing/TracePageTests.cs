using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sparsescope.Cli.Heatmaps;
using Sparsescope.Cli.Tracing;
using Sparsescope.Metrics;
using Sparsescope.Tests.Architecture;

namespace Sparsescope.Tests.Cli.Tracing;

public sealed partial class TracePageTests
{
    private static readonly Metric s_hoyer = Metric.All.First(metric => metric.Name == "hoyer");

    [Fact]
    public void Text_of_others_stands_on_the_page_as_text()
    {
        var page = Page(Traces.Make(12, 4), ScaleKind.All);
        Assert.DoesNotContain(Traces.Script, page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain(page, c => c is '\e' or '\u202E');
        Assert.Contains("⟨U+001B⟩[2J⟨U+202E⟩", page, StringComparison.Ordinal);
        Assert.Contains("it&#39;\\&#39;&#39;s", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(ScaleKind.All))]
    [InlineData(nameof(ScaleKind.Layer))]
    public void Every_cell_holds_its_figure_and_the_colour_that_the_scale_gives_it(string name)
    {
        var kind = Enum.Parse<ScaleKind>(name);
        var trace = Traces.Make(12, 4);
        var (grid, cells) = (trace.Grid(s_hoyer), Cell().Matches(Page(trace, kind)));
        var scale = HeatmapScale.Of(grid, kind);
        Assert.Equal(12 * 4, cells.Count);
        foreach (var (cell, i) in cells.Select((cell, i) => (cell, i)))
        {
            var (row, column) = (i / 4, i % 4);
            var value = grid.Values[row][column];
            Assert.Equal(double.IsNaN(value) ? "–" : value.ToString("F4", CultureInfo.InvariantCulture), cell.Groups["text"].Value);
            Assert.Equal(double.IsNaN(value) ? "sn" : $"s{Palette.Index(scale.Shade(column, value), Palette.Shades)}", cell.Groups["class"]
                .Value);
        }
    }

    [Fact]
    public void The_data_of_the_page_holds_every_metric_and_null_for_what_is_not_defined()
    {
        var trace = Traces.Make(12, 4);
        var data = JsonElement.Parse(Data().Match(Page(trace, ScaleKind.All)).Groups["json"].Value);
        Assert.Equal(Metric.All.Select(metric => metric.Name), data.GetProperty("metrics").EnumerateArray()
            .Select(metric => metric.GetProperty("name").GetString()));
        var values = data.GetProperty("metrics")[8].GetProperty("values");
        Assert.Equal(JsonValueKind.Null, values[4][1].ValueKind);
        Assert.Equal(trace.Grid(s_hoyer).Values[5][2], values[5][2].GetDouble(), 1e-6);
        Assert.Equal(Palette.Shades, data.GetProperty("shades").GetInt32());
    }

    [Fact]
    public void Nothing_is_loaded_and_only_scripts_that_the_policy_names_run()
    {
        var page = Page(Traces.Make(12, 4), ScaleKind.All);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\s(src|href|style|on\w+)=", page);
        Assert.DoesNotContain("://", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_trace_stays_a_small_page() => Assert.InRange(Page(Traces.Make(512, 33), ScaleKind.All).Length, 1_000_000, 5_000_000);

    [Fact]
    public void Shades_on_a_page_are_those_of_the_palette_and_their_ink_can_be_read()
    {
        var styles = File.ReadAllText(Repository.Path("src", "Sparsescope.Studies", "Reporting", "Html", "Assets", "trace.css"));
        var shades = ShadeRule().Matches(styles);
        Assert.Equal(Palette.Shades, shades.Count);
        foreach (var (rule, i) in shades.Select((rule, i) => (rule, i)))
        {
            Assert.Equal($"{i} {Palette.Colour(i)}", $"{rule.Groups["index"].Value} {rule.Groups["ground"].Value}");
            var (ground, ink) = (Luminance(Palette.Colour(i)), rule.Groups["ink"].Value == "#fff" ? 1.0 : 0.0);
            var contrast = (Math.Max(ground, ink) + 0.05) / (Math.Min(ground, ink) + 0.05);
            if (!(contrast >= 4.5)) Assert.Fail($"shade {i}: contrast {contrast:F2}");    // WCAG 2 AA
        }
    }

    private static string Page(Trace trace, ScaleKind kind)
    {
        using var stream = new MemoryStream();
        TracePage.Write(trace, s_hoyer, kind, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static double Luminance(Rgb colour) => 0.2126 * Decode(colour.Red) + 0.7152 * Decode(colour.Green)
        + 0.0722 * Decode(colour.Blue);

    private static double Decode(byte value) => value / 255.0 <= 0.04045 ? value / 255.0 / 12.92
        : Math.Pow((value / 255.0 + 0.055) / 1.055, 2.4);

    [GeneratedRegex("<td class=\"(?<class>\\w+)\" tabindex=\"-1\">(?<text>[^<]*)</td>")]
    private static partial Regex Cell();

    [GeneratedRegex("<script type=\"application/json\" id=\"trace-data\">(?<json>.*?)</script>")]
    private static partial Regex Data();

    [GeneratedRegex(@"^\.s(?<index>\d+) \{ background: (?<ground>#[0-9a-f]{6}); color: (?<ink>#fff|#000); \}", RegexOptions.Multiline)]
    private static partial Regex ShadeRule();
}
