using Microsoft.Playwright;

namespace Sparsescope.ModelTests.Browser;

/// <summary>
/// A browser of this machine, without a window: SPARSESCOPE_BROWSER, or where Debian puts chromium. Where it is missing a test that needs
/// it is skipped by name, or fails when SPARSESCOPE_REQUIRE_BROWSER=1.
/// </summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] s_places = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Chromium(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    internal static async Task<Chromium> Launch()
    {
        var path = Find();
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = path,
            Headless = true,
            Args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync"],
        });
        return new(playwright, browser);
    }

    /// <summary>Opens a file of the disk in a window of its own.</summary>
    /// <param name="file">The page.</param>
    /// <param name="scheme">Light or dark.</param>
    /// <param name="forAxe">Lets a test run scripts that the page's policy forbids; never where the page itself is under test.</param>
    /// <param name="width">Of the window, in pixels.</param>
    internal async Task<OpenPage> Open(string file, ColorScheme scheme = ColorScheme.Light, bool forAxe = false, int width = 1280)
    {
        var context = await _browser.NewContextAsync(new()
        {
            ColorScheme = scheme,
            BypassCSP = forAxe,
            ViewportSize = new() { Width = width, Height = 900 },
            AcceptDownloads = true
        });
        var page = new OpenPage(await context.NewPageAsync());
        await page.Page.GotoAsync(new Uri(file).AbsoluteUri);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable("SPARSESCOPE_BROWSER") is { Length: > 0 } named) return named;
        if (s_places.FirstOrDefault(File.Exists) is { } found) return found;
        const string what = "no chromium on this machine (apt-get install chromium, or set SPARSESCOPE_BROWSER)";
        if (Environment.GetEnvironmentVariable("SPARSESCOPE_REQUIRE_BROWSER") == "1") Assert.Fail(what);
        Assert.Skip(what);
        throw new InvalidOperationException(what);
    }
}
