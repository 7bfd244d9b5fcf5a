using System.Text.Json;
using Microsoft.Playwright;
using Sparsescope.Tests.Architecture;

namespace Sparsescope.ModelTests.Browser;

/// <summary>A page and everything it said or asked for since it was opened.</summary>
internal sealed class OpenPage
{
    private readonly List<string> _said = [], _asked = [];

    internal OpenPage(IPage page)
    {
        Page = page;
        page.Console += (_, message) => _said.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => _said.Add($"error: {error}");
        page.Request += (_, request) => _asked.Add(request.Url);
    }

    internal IPage Page { get; }

    /// <summary>Waits until every figure is drawn.</summary>
    /// <returns>How many there are.</returns>
    internal async Task<int> Drawn()
    {
        var figures = await Page.Locator("figure.vega").CountAsync();
        await Page.Locator($"html[data-drawn=\"{figures}\"]")
            .WaitForAsync(new() { State = WaitForSelectorState.Attached, Timeout = 120_000 });
        Assert.Equal(figures, await Page.Locator("figure.vega[data-drawn] .plot svg").CountAsync());
        return figures;
    }

    /// <summary>Fails where the page complained of anything, or asked for anything but itself and what it made itself.</summary>
    internal void Behaved()
    {
        Assert.Empty(_said);
        Assert.DoesNotContain(_asked, url => !url.StartsWith("file:", StringComparison.Ordinal)
            && !url.StartsWith("blob:", StringComparison.Ordinal) && !url.StartsWith("data:", StringComparison.Ordinal));
        Assert.Single(_asked, url => url.StartsWith("file:", StringComparison.Ordinal));
    }

    /// <summary>For people to look at: artifacts/screenshots, where SPARSESCOPE_SCREENSHOTS is set (a long page takes seconds).</summary>
    internal async Task Picture(string name)
    {
        if (Environment.GetEnvironmentVariable("SPARSESCOPE_SCREENSHOTS") is null or "") return;
        var folder = Directory.CreateDirectory(Repository.Path("artifacts", "screenshots"));
        await Page.ScreenshotAsync(new() { Path = Path.Combine(folder.FullName, name + ".png"), FullPage = true });
    }

    /// <summary>
    /// Runs axe-core over the page, all of its details open, and fails with what it finds. Contrast, whose check takes most of the time, is
    /// looked at in the first five rows of each table: the others have the same styles.
    /// </summary>
    internal async Task Accessible()
    {
        var axe = Path.Combine(AppContext.BaseDirectory, "axe.min.js");
        if (!File.Exists(axe)) Assert.Skip("axe-core was not fetched (npm was missing at build time)");
        await Page.EvaluateAsync("() => document.querySelectorAll('details').forEach(details => { details.open = true; })");
        await Page.EvaluateAsync(await File.ReadAllTextAsync(axe));
        var found = await Page.EvaluateAsync<JsonElement>(
            """
            async () => {
              const contrast = { include: document, exclude: ['tbody tr:nth-child(n+6)'] };
              const runs = [
                await axe.run(document, { resultTypes: ['violations'], rules: { 'color-contrast': { enabled: false } } }),
                await axe.run(contrast, { resultTypes: ['violations'], runOnly: ['color-contrast'] }),
              ];
              const said = node => node.html.slice(0, 200) + ' | ' + node.failureSummary;
              return runs.flatMap(run => run.violations).map(
                one => ({ id: one.id, impact: one.impact, help: one.help, nodes: one.nodes.slice(0, 5).map(said) }));
            }
            """);
        Assert.True(found.GetArrayLength() == 0, string.Join('\n', found.EnumerateArray().Select(one => one.ToString())));
    }
}
