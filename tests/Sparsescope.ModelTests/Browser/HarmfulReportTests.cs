using Microsoft.Playwright;
using Sparsescope.ModelTests.Cli;
using Sparsescope.Tests.Studies.Reporting;

namespace Sparsescope.ModelTests.Browser;

/// <summary>
/// Reports of made-up runs whose prompts, answers, names and conditions would do harm if anything took them for more than text. Needs no
/// model.
/// </summary>
public sealed class HarmfulReportTests : IDisposable
{
    private readonly Workplace _place = new();

    public static TheoryData<string, ColorScheme> Pages =>
        new MatrixTheoryData<string, ColorScheme>(["levels", "paired", "several"], [ColorScheme.Light, ColorScheme.Dark]);

    [Theory, MemberData(nameof(Pages))]
    public async Task Texts_of_others_do_nothing_every_figure_is_drawn_and_axe_finds_no_barrier(string kind, ColorScheme scheme)
    {
        var (levels, paired) = (MadeUpStore.Add(_place["harm.db"]),
            MadeUpStore.Add(_place["harm.db"], items: 70, digit: 'b', paired: true));
        string[] runs = kind switch { "levels" => [levels.Id], "paired" => [paired.Id], _ => [levels.Id, paired.Id] };
        await using var browser = await Chromium.Launch();
        _place.Run(["study", "report", .. runs, "--store", "harm.db", "-o", "report.html"]).Ended(0);
        var open = await browser.Open(_place["report.html"], scheme);
        var ran = false;
        open.Page.Dialog += (_, dialog) =>
        {
            ran = true;
            _ = dialog.DismissAsync();
        };
        Assert.True(await open.Drawn() >= 8);
        await open.Picture($"harm-{kind}-{scheme}".ToLowerInvariant());
        open.Behaved();
        Assert.False(ran, "a text of others ran as a script");
        if (kind != "several")
            Assert.Contains("<script>alert(1)</script> </script> <!--", await open.Page.Locator("#items").InnerTextAsync(),
                StringComparison.Ordinal);
        var axe = await browser.Open(_place["report.html"], scheme, forAxe: true);
        await axe.Drawn();
        await axe.Accessible();
    }

    public void Dispose() => _place.Dispose();
}
