using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using Sparsescope.Studies.Reporting;

namespace Sparsescope.ModelTests.Browser;

/// <summary>Reports of three studies of the real model, as a reader meets them in a browser.</summary>
[Collection(RealModel.Name)]
public sealed class ReportPageTests(RealReports reports) : IClassFixture<RealReports>
{
    public static TheoryData<string> Studies => [.. RealReports.Studies.Select(study => study.Study)];

    [Theory, MemberData(nameof(Studies))]
    public async Task Every_figure_is_drawn_without_a_complaint_and_without_a_request(string study)
    {
        await using var browser = await Chromium.Launch();
        var open = await browser.Open(reports.Place[study + ".html"]);
        Assert.True(await open.Drawn() >= 6);
        await open.Picture(study + "-light");
        open.Behaved();
        var dark = await browser.Open(reports.Place[study + ".html"], ColorScheme.Dark);
        await dark.Drawn();
        await dark.Picture(study + "-dark");
        dark.Behaved();
    }

    [Theory, MemberData(nameof(Studies))]
    public async Task The_page_shows_the_figures_of_the_store(string study)
    {
        await using var browser = await Chromium.Launch();
        var page = (await browser.Open(reports.Place[study + ".html"])).Page;
        var result = JsonElement.Parse(await File.ReadAllTextAsync(reports.Place[study + ".json"], TestContext.Current.CancellationToken));
        var verdict = result.GetProperty("verdict");
        Assert.StartsWith(verdict.GetProperty("name").GetString()!.ToUpperInvariant() + ". " + verdict.GetProperty("sentence").GetString(),
            await page.Locator(".verdict p").First.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"n = {result.GetProperty("n").GetInt32()} items"), await page.Locator("#answer .facts")
            .InnerTextAsync(), StringComparison.Ordinal);
        var rows = await page.Locator("#verdict-effects details tbody tr").AllAsync();
        var cells = verdict.GetProperty("cells").EnumerateArray().ToList();
        Assert.Equal(2 * cells.Count, rows.Count);
        foreach (var (index, cell) in cells.Index())
        {
            var shown = (await rows[2 * index + 1].Locator("td").AllTextContentsAsync()).ToArray();
            Assert.Equal(ReportText.Signed(Number(cell.GetProperty("effect90").GetProperty("estimate"))), shown[3]);
            Assert.Equal(ReportText.Signed(Number(cell.GetProperty("effect90").GetProperty("low"))), shown[4]);
        }
        // one item's figure, as it was measured
        var (id, tokens, figure) = Sparsest(study, cells[0].GetProperty("cell"));
        var first = (await page.Locator("#items tbody tr").First.Locator("td").AllTextContentsAsync()).ToArray();
        Assert.Equal(("1", id, tokens), (first[0], first[await Place(page, "item")], first[await Place(page, "tokens")]));
        Assert.Equal(figure, double.Parse(first[3], CultureInfo.InvariantCulture), 1e-4);
    }

    [Fact]
    public async Task Everything_can_be_done_by_keyboard()
    {
        await using var browser = await Chromium.Launch();
        var page = (await browser.Open(reports.Place["math500-levels.html"])).Page;
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to the answer", await Focused(page).InnerTextAsync());
        var reached = new HashSet<string>();
        for (var i = 0; i < 150; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await Focused(page).CountAsync() == 0) break;
            reached.Add(await Focused(page).EvaluateAsync<string>("element => element.id || element.dataset.act || element.tagName"));
        }
        foreach (var name in (string[])["svg", "png", "copy", "SUMMARY", "items-which", "items-filter", "tokens-item", "tokens-metric",
            "tokens-layer", "tokens-text"])
        {
            if (name != "items-which" || await page.Locator("#items-which").CountAsync() > 0) Assert.Contains(name, reached);
        }

        var tokens = page.Locator("#items thead th", new() { HasText = "tokens" });
        Assert.False(await tokens.IsVisibleAsync());
        await page.Locator("#items-whole").FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await tokens.Locator("button").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("ascending", await tokens.GetAttributeAsync("aria-sort"));
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("descending", await tokens.GetAttributeAsync("aria-sort"));
        var place = await Place(page, "tokens") + 1;
        var lengths = (await page.Locator(FormattableString.Invariant($"#items tbody tr td:nth-child({place})")).AllTextContentsAsync())
            .Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(lengths.OrderDescending(), lengths);

        await page.Locator("#tokens-layer").FocusAsync();
        var before = await page.Locator("#tokens-text").InnerHTMLAsync();
        await page.Keyboard.PressAsync("ArrowLeft");
        Assert.Equal("layer 29 of 30", await page.Locator("#tokens-said").InnerTextAsync());
        Assert.NotEqual(before, await page.Locator("#tokens-text").InnerHTMLAsync());
    }

    [Fact]
    public async Task Items_are_filtered_by_text_and_figures_are_saved()
    {
        await using var browser = await Chromium.Launch();
        var open = await browser.Open(reports.Place["answer-choices-bbh.html"]);
        await open.Drawn();
        var page = open.Page;
        await page.Locator("#items-filter").FillAsync("no item says this");
        Assert.Equal(0, await page.Locator("#items tbody tr").CountAsync());
        await page.Locator("#items-filter").FillAsync("seven objects");
        var found = await page.Locator("#items tbody tr").CountAsync();
        Assert.InRange(found, 1, 3);
        foreach (var (act, start) in ((string, string)[])[("svg", "<svg"), ("png", "\u0089PNG")])
        {
            var download = await page.RunAndWaitForDownloadAsync(() => page.Locator($"#controls button[data-act={act}]").ClickAsync());
            Assert.Equal("controls." + act, download.SuggestedFilename);
            await using var stream = await download.CreateReadStreamAsync();
            var head = new byte[4];
            await stream.ReadExactlyAsync(head, TestContext.Current.CancellationToken);
            Assert.Equal(start, string.Concat(head.Select(b => (char)b)));
        }
        open.Behaved();
    }

    [Fact]
    public async Task On_a_phone_nothing_is_wider_than_the_screen_and_the_labels_of_figures_keep_their_size()
    {
        await using var browser = await Chromium.Launch();
        var open = await browser.Open(reports.Place["math500-levels.html"], width: 390);
        var figures = await open.Drawn();
        await open.Picture("math500-levels-phone");
        Assert.Equal(390, await open.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        var scales = await open.Page.EvaluateAsync<double[]>(
            "() => [...document.querySelectorAll('figure.vega .plot svg')].map(svg => "
                + "svg.getBoundingClientRect().width / svg.width.baseVal.value)");
        Assert.Equal(figures, scales.Length);
        foreach (var scale in scales)
        {
            if (!(scale is >= 0.75 and <= 1.001)) Assert.Fail(FormattableString.Invariant($"a figure is drawn at {scale} of its size"));
        }
    }

    [Fact]
    public async Task Paper_gets_drawings_of_its_width_on_white_and_whole_tables()
    {
        await using var browser = await Chromium.Launch();
        var open = await browser.Open(reports.Place["math500-levels.html"], ColorScheme.Dark);
        var (page, figures) = (open.Page, await open.Drawn());
        await page.Locator(FormattableString.Invariant($"html[data-paper=\"{figures}\"]"))
            .WaitForAsync(new() { State = WaitForSelectorState.Attached, Timeout = 120_000 });
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        Assert.False(await page.Locator("figure.vega .plot").First.IsVisibleAsync());
        Assert.True(await page.Locator("figure.vega .paper svg").First.IsVisibleAsync());
        var tables = page.Locator("#tables details");
        var closed = await tables.CountAsync();
        Assert.Equal(0, await page.Locator("#tables details[open]").CountAsync());
        await page.EvaluateAsync("() => dispatchEvent(new Event('beforeprint'))");
        Assert.Equal(closed, await page.Locator("#tables details[open]").CountAsync());
        await page.EvaluateAsync("() => dispatchEvent(new Event('afterprint'))");
        Assert.Equal(0, await page.Locator("#tables details[open]").CountAsync());
        open.Behaved();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Axe_finds_no_barrier(ColorScheme scheme)
    {
        await using var browser = await Chromium.Launch();
        foreach (var (study, _) in RealReports.Studies)
        {
            var open = await browser.Open(reports.Place[study + ".html"], scheme, forAxe: true);
            await open.Drawn();
            await open.Accessible();
        }
    }

    // Of a column of the table of items, from 0.
    private static async Task<int> Place(IPage page, string head)
    {
        var heads = (await page.Locator("#items thead th").AllTextContentsAsync()).Select(text => text.Trim()).ToList();
        Assert.Contains(head, heads);
        return heads.IndexOf(head);
    }

    private static ILocator Focused(IPage page) => page.Locator("*:focus");

    private (string Id, string Tokens, double Figure) Sparsest(string study, JsonElement cell)
    {
        using var db = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = reports.Place[RealReports.Store],
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false
        }.ToString());
        db.Open();
        using var query = db.CreateCommand();
        query.CommandText =
            $"select i.id, i.n_tokens, s.{cell.GetProperty("metric").GetString()} from items i join states s using (run_id, pass, item) "
            + $"join runs r on r.id = i.run_id where r.study = $1 and i.pass = 'main' and s.tap = $2 and "
            + $"s.layer = $3 order by 3 desc limit 1";
        query.Parameters.AddWithValue("$1", study);
        query.Parameters.AddWithValue("$2", cell.GetProperty("tap").GetString());
        query.Parameters.AddWithValue("$3", cell.GetProperty("layer").GetInt32());
        using var row = query.ExecuteReader();
        Assert.True(row.Read());
        return (row.GetString(0), row.GetInt32(1).ToString(CultureInfo.InvariantCulture), row.GetDouble(2));
    }

    private static double Number(JsonElement value) => value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.NaN;
}
