using Microsoft.Playwright;
using Sparsescope.ModelTests.Server;
using Sparsescope.Tests.Studies.Reporting;

namespace Sparsescope.ModelTests.Browser;

/// <summary>The pages of <c>view</c> in a real browser.</summary>
[Collection(RealModel.Name)]
public sealed class ViewPageTests
{
    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Runs_are_filtered_sorted_opened_and_compared(ColorScheme scheme, int width)
    {
        var folder = Directory.CreateTempSubdirectory("view-");
        try
        {
            var path = Path.Combine(folder.FullName, "runs.db");
            var (first, second) = (MadeUpStore.Add(path), MadeUpStore.Add(path, digit: 'b', model: "other"));
            using var server = ServerUnderTest.Begin("view", path, "--port", "0");
            await using var browser = await Chromium.Launch();
            var open = await browser.Open(server.Client.BaseAddress!.ToString(), scheme, forAxe: true, width);
            var page = open.Page;
            page.SetDefaultTimeout(120_000);        // a report is made when it is asked for
            var rows = page.Locator("#runs tbody tr");
            await Assertions.Expect(page.Locator("#status")).ToHaveTextAsync("2 of 2 runs");
            await open.Picture($"view-{scheme}-{width}");
            await FitsAsync(page);
            await open.Accessible();

            var models = page.Locator("#runs tbody tr td:nth-child(4)");
            await page.GetByRole(AriaRole.Button, new() { Name = "Model" }).ClickAsync();
            var rising = await models.AllTextContentsAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Model" }).ClickAsync();
            Assert.Equal(rising.Reverse(), await models.AllTextContentsAsync());
            await page.Locator("#filter").FillAsync("OTHER");
            await Assertions.Expect(rows).ToHaveCountAsync(1);
            await Assertions.Expect(rows).ToContainTextAsync(second.ShortId);

            await page.Locator("#filter").FillAsync("");
            await page.GetByLabel($"run {first.ShortId}").CheckAsync();
            await page.GetByLabel($"run {second.ShortId}").CheckAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Open what is ticked" }).ClickAsync();
            await page.WaitForURLAsync(url => url.Contains("/report?run=", StringComparison.Ordinal));
            await Assertions.Expect(page.Locator("body")).ToContainTextAsync(first.ShortId);
            await Assertions.Expect(page.Locator("body")).ToContainTextAsync(second.ShortId);
            await open.Picture($"view-compare-{scheme}-{width}");
            await FitsAsync(page);
            await page.GoBackAsync();
            await page.GetByRole(AriaRole.Link, new() { Name = first.ShortId }).ClickAsync();
            await page.WaitForURLAsync($"**/report?run={first.Id}");
            await Assertions.Expect(page.Locator("body")).ToContainTextAsync(first.ShortId);
            await open.Picture($"view-report-{scheme}-{width}");
            await FitsAsync(page);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task FitsAsync(IPage page) => Assert.True(
        await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= window.innerWidth"),
        "the page is wider than its window");
}
