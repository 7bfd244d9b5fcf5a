using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using Sparsescope.Metrics;
using Sparsescope.ModelTests.Cli;

namespace Sparsescope.ModelTests.Browser;

/// <summary>The page of a trace, as a reader meets it in a browser; its figures against those of --json.</summary>
public sealed class TracePageTests
{
    private const string Hostile = "hello <script>alert(1)</script> \e[2J\u202E of the world";

    [Fact]
    public async Task Cells_hold_the_figures_and_every_metric_can_be_chosen()
    {
        using var place = new Workplace();
        await using var browser = await Chromium.Launch();
        var (open, json) = await Trace(place, browser);
        var page = open.Page;
        page.Dialog += (_, _) => Assert.Fail("a text of others ran");
        await open.Picture("trace");
        foreach (var metric in (string[])["hoyer", "kurtosis", "participation_ratio", "l2_norm"])
        {
            foreach (var scale in (string[])["all", "layer"])
            {
                await page.Locator("#metric").SelectOptionAsync(metric);
                await page.Locator("#scale").SelectOptionAsync(scale);
                Assert.Equal($"{metric} {scale}", await page.Locator("#trace").GetAttributeAsync("data-painted"));
                var cells = await page.Locator("#trace td")
                    .EvaluateAllAsync<string[]>("cells => cells.map(cell => cell.textContent + ' ' + cell.className)");
                var figures = json.GetProperty("values").GetProperty(metric).EnumerateArray()
                    .SelectMany(row => row.EnumerateArray().Select(figure => figure.GetDouble())).ToList();
                Assert.Equal(figures.Count, cells.Length);
                foreach (var (cell, figure) in cells.Zip(figures))
                {
                    Assert.Equal(figure, double.Parse(cell.Split(' ')[0], CultureInfo.InvariantCulture), Math.Abs(figure) >= 1000 ? 0.51
                        : Math.Abs(figure) >= 10 ? 0.051 : 0.000051);
                    Assert.InRange(int.Parse(cell.Split(' ')[1][1..], CultureInfo.InvariantCulture), 0, 31);
                }
            }
        }
        open.Behaved();
    }

    [Fact]
    public async Task The_page_is_the_same_before_its_script_has_run()
    {
        using var place = new Workplace();
        await using var browser = await Chromium.Launch();
        var (open, _) = await Trace(place, browser);
        var painted = await open.Page.Locator("#trace")
            .EvaluateAsync<string>("table => [...table.querySelectorAll('td')].map(cell => cell.className + cell.textContent).join()");
        var served = await open.Page.EvaluateAsync<string>(
            "html => [...new DOMParser().parseFromString(html, 'text/html').querySelectorAll('#trace td')].map(cell => "
            + "cell.className + cell.textContent).join()",
            await File.ReadAllTextAsync(place["t.html"], TestContext.Current.CancellationToken));
        Assert.Equal(served, painted);
    }

    [Fact]
    public async Task Cells_are_reached_and_read_by_keyboard()
    {
        using var place = new Workplace();
        await using var browser = await Chromium.Launch();
        var (open, json) = await Trace(place, browser);
        var page = open.Page;
        await page.Locator("#copy").FocusAsync();
        await page.Keyboard.PressAsync("Tab");
        foreach (var key in (string[])["ArrowDown", "ArrowDown", "ArrowRight", "ArrowLeft", "ArrowRight", "End"])
            await page.Keyboard.PressAsync(key);
        var said = await page.Locator("#readout").InnerTextAsync();
        var figure = json.GetProperty("values").GetProperty("hoyer")[2][2].GetDouble();
        Assert.StartsWith("position 2, token ", said, StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"layer 2: hoyer {figure:F4};"), said, StringComparison.Ordinal);
        await page.Keyboard.PressAsync("Control+Home");
        Assert.Contains("position 0, token <|im_start|>", await page.Locator("#readout").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("control", await page.Locator("#readout").InnerTextAsync(), StringComparison.Ordinal);
        await page.Locator("#numbers").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("true", await page.Locator("#numbers").GetAttributeAsync("aria-pressed"));
        await page.Locator("#copy").ClickAsync();
        await Assertions.Expect(page.Locator("#copy")).ToHaveTextAsync("Copied");
        await Assertions.Expect(page.Locator("#copy")).ToHaveTextAsync("Copy as table");
        await page.Locator("#trace td").First.HoverAsync();
        Assert.StartsWith("position 0,", await page.Locator("#readout").InnerTextAsync(), StringComparison.Ordinal);
        open.Behaved();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Axe_finds_no_barrier_with_and_without_numbers(ColorScheme scheme)
    {
        using var place = new Workplace();
        await using var browser = await Chromium.Launch();
        await Trace(place, browser);
        var open = await browser.Open(place["t.html"], scheme, forAxe: true);
        await open.Accessible();
        await open.Page.Locator("#numbers").ClickAsync();
        await open.Accessible();
    }

    private static async Task<(OpenPage Page, JsonElement Json)> Trace(Workplace place, Chromium browser)
    {
        var run = place.Run("trace", "-m", Workplace.Model, "-t", "1", "-p", Hostile, "--generate", "5", "-o", "t.html", "--json").Ended(0);
        var json = JsonElement.Parse(run.Output);
        Assert.Equal(Metric.All.Count, json.GetProperty("values").EnumerateObject().Count());
        return (await browser.Open(place["t.html"]), json);
    }
}
