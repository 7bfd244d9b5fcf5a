using Microsoft.Playwright;
using Sparsescope.ModelTests.Server;
using Sparsescope.Tests;
using Sparsescope.Tests.Gguf;

namespace Sparsescope.ModelTests.Browser;

/// <summary>The page of a server, live, in a real browser.</summary>
[Collection(RealModel.Name)]
public sealed class ServerPageTests
{
    private const string Hostile = "hello <script>alert(1)</script><img src=x onerror=alert(2)> of the world";

    [Fact]
    public async Task The_playground_measures_and_answers_and_what_is_typed_stays_text()
    {
        using var server = ServerUnderTest.Start(Shared.Path("models", "SmolLM2-135M-Instruct.Q4_1.gguf"));
        await using var browser = await Chromium.Launch();
        var open = await browser.Open(server.Client.BaseAddress!.ToString());
        var (page, said, asked) = (open.Page, new List<string>(), new List<string>());
        page.Dialog += (_, _) => said.Add("a text of others ran");
        page.PageError += (_, error) => said.Add(error);
        page.Console += (_, message) => said.Add(message.Text);
        page.Request += (_, request) => asked.Add(request.Url);
        await Assertions.Expect(page.Locator("#status")).ToHaveTextAsync("live");
        await page.Locator("#prompt").FillAsync(Hostile);
        await page.Locator("#send").ClickAsync();
        await Assertions.Expect(page.Locator("#decision")).ToContainTextAsync("answers", new() { Timeout = 120_000 });
        await Assertions.Expect(page.Locator("#send")).ToBeEnabledAsync(new() { Timeout = 120_000 });
        Assert.Equal(31, await page.Locator("#grid tbody tr").CountAsync());
        Assert.NotEqual("", await page.Locator("#answer").TextContentAsync());
        await Assertions.Expect(page.Locator("#decisions tbody")).ToContainTextAsync("local");
        await Assertions.Expect(page.Locator("#requests tbody tr").First).ToContainTextAsync("200");
        await open.Picture("server");
        Assert.Empty(said);
        Assert.All(asked, url => Assert.StartsWith(server.Client.BaseAddress!.ToString(), url, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Scores_and_detectors_stand_beside_the_reference(ColorScheme scheme, int width)
    {
        var folder = Directory.CreateTempSubdirectory("page-");
        try
        {
            string Path(string name) => System.IO.Path.Combine(folder.FullName, name);
            await File.WriteAllBytesAsync(Path("tiny.gguf"), TinyModel.Create());
            using var server = ServerUnderTest.Start(Path("tiny.gguf"), "--monitor-first", "100", "--log", Path("log.jsonl"));
            for (var i = 0; i < 130; i++)
            {
                var prompt = string.Join(' ', Enumerable.Range(0, 2 + i * 7 % 23).Select(n => n * i % 3 == 0 ? "hello" : "world"));
                await server.PostAsync("/v1/completions", $$"""{"prompt":"{{prompt}}","max_tokens":1}""");
            }
            await using var browser = await Chromium.Launch();
            var open = await browser.Open(server.Client.BaseAddress!.ToString(), scheme, forAxe: true);
            await open.Page.SetViewportSizeAsync(width, 900);
            await Assertions.Expect(open.Page.Locator("#detectors tbody")).ToContainTextAsync("martingale",
                new() { Timeout = 120_000 });       // limits are found beside the requests
            Assert.Equal(40, await open.Page.Locator("#spread rect").CountAsync());
            await open.Picture($"server-monitor-{scheme}-{width}");
            Assert.True(await open.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= window.innerWidth"),
                "the page is wider than its window");
            await open.Accessible();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 390)]
    public async Task The_page_is_accessible_light_dark_and_on_a_phone(ColorScheme scheme, int width)
    {
        using var server = ServerUnderTest.Start(Shared.Path("models", "SmolLM2-135M-Instruct.Q4_1.gguf"));
        for (var i = 0; i < 3; i++) await server.PostAsync("/v1/completions", """{"prompt":"hello","max_tokens":1}""");
        await using var browser = await Chromium.Launch();
        var open = await browser.Open(server.Client.BaseAddress!.ToString(), scheme, forAxe: true);
        await open.Page.SetViewportSizeAsync(width, 900);
        await Assertions.Expect(open.Page.Locator("#decisions tbody")).ToContainTextAsync("local");
        await open.Picture($"server-{scheme}-{width}");
        Assert.True(await open.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= window.innerWidth"),
            "the page is wider than its window");
        await open.Accessible();
    }
}
