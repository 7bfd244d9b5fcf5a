using System.Text;
using Sparsescope.Cli;
using Sparsescope.Cli.Heatmaps;
using Sparsescope.Studies.Reporting;
using Sparsescope.Studies.Store;
using Sparsescope.Tests.Studies.Reporting;
using Sparsescope.Tests.Studies.Store;
using Spectre.Console;

namespace Sparsescope.Tests.Cli;

/// <summary>What people read keeps within their terminal, and no word or figure is cut in two where it can be avoided.</summary>
public sealed class LayoutTests
{
    public static TheoryData<int, string> Cases =>
        new(from width in (int[])[80, 120] from colours in (string[])["None", "True"] select (width, colours));

    [Theory, MemberData(nameof(Cases))]
    public void Lists_and_reports_keep_within_the_width(int width, string colours)
    {
        using var place = new StoreFolder();
        var run = MadeUpStore.Add(place.Store, model: "SmolLM2-135M-Instruct-a-rather-long-name.Q4_K_M");
        MadeUpStore.Add(place.Store, digit: 'b', paired: true, model: "other.Q8_0");
        using (var store = RunStore.Open(place.Store))
        {
            store.SetNote(run.Id,
                "a note of several words that goes on for longer than any line of a terminal has columns, whatever its width");
            store.SetTags(run.Id, ["paper", "second-try"]);
        }
        string[][] commands =
        [
            ["study", "list"], ["runs", "list", "--store", place.Store], ["runs", "show", run.Id[..12], "--store", place.Store], ["doctor"],
            ["study", "report", run.Id[..12], "--store", place.Store], ["study", "report", new string('b', 12), "--store", place.Store],
            ["study", "report", run.Id[..12], new string('b', 12), "--store", place.Store], ["study", "check", "latent-rules"],
        ];
        foreach (var command in commands)
        {
            var (output, error) = Run(width, Enum.Parse<ColourDepth>(colours), command);
            Assert.NotEmpty(output);
            foreach (var line in (output + "\n" + error).Split('\n'))
                Assert.True(Columns.Hold(line, width), $"{string.Join(' ', command)}: {line.Length} columns: {line}");
        }
    }

    [Fact]
    public void Notes_and_tags_stand_in_the_list_and_choose_runs()
    {
        using var place = new StoreFolder();
        var run = MadeUpStore.Add(place.Store);
        MadeUpStore.Add(place.Store, digit: 'b');
        string[] store = ["--store", place.Store];
        Assert.Equal((0, "paper second\n"), Of(CommandRun.Of(["runs", "tag", run.Id[..12], "paper", "second", .. store])));
        Assert.Equal((0, "second\n"), Of(CommandRun.Of(["runs", "tag", run.Id[..12], "--remove", "paper", .. store])));
        Assert.Equal(0, CommandRun.Of(["runs", "note", run.Id[..12], "looks odd", .. store]).Code);
        Assert.Equal((0, "looks odd\n"), Of(CommandRun.Of(["runs", "note", run.Id[..12], .. store])));
        var list = CommandRun.Of(["runs", "list", .. store]).Output;
        Assert.Contains("second", list, StringComparison.Ordinal);
        Assert.Contains($"{run.ShortId}: looks odd", list, StringComparison.Ordinal);
        using var chosen = System.Text.Json.JsonDocument.Parse(CommandRun.Of(["runs", "list", "--tag", "second", "--json", .. store])
            .Output);
        Assert.Equal([run.Id], chosen.RootElement.EnumerateArray().Select(one => one.GetProperty("id").GetString()));
        Assert.Equal("looks odd", chosen.RootElement[0].GetProperty("note").GetString());
        Assert.Equal(2, CommandRun.Of(["runs", "tag", run.Id[..12], "two words", .. store]).Code);
        Assert.Contains("has no tag 'none'; it has second.", CommandRun.Of(["runs", "tag", run.Id[..12], "--remove", "none", .. store])
            .Error, StringComparison.Ordinal);
        Assert.Equal(0, CommandRun.Of(["runs", "note", run.Id[..12], "", .. store]).Code);
        Assert.Equal((0, ""), Of(CommandRun.Of(["runs", "note", run.Id[..12], .. store])));
    }

    [Fact]
    public void A_table_is_folded_then_stacked_and_loses_nothing()
    {
        var table = new ReportTable("name", ">n", "what is said of it").Add("first", "1", "some words that go on for a while and then some")
            .Add("second-one", "22", "short");
        Assert.Equal(table.Text(), table.Text(200));
        Assert.Equal(
            ["name         n  what is said of it", "----------  --  ------------------------", "first        1  some words that go on",
                "                for a while and then", "                some", "second-one  22  short"],
            table.Text(40));
        var wide = new ReportTable("cell", ">effect [95 %]", ">p (Holm)", ">smallest seen")
            .Add("hoyer layer 1", "+0.52 [+0.45, +0.59]", "0.918", "+0.15");
        Assert.Equal(["hoyer layer 1", "  effect [95 %]  +0.52 [+0.45, +0.59]", "  p (Holm)       0.918", "  smallest seen  +0.15"],
            wide.Text(40));
    }

    private static (int, string) Of((int Code, string Output, string Error) run) => (run.Code, run.Output);

    private static (string Output, string Error) Run(int width, ColourDepth colours, string[] arguments)
    {
        using var error = new StringWriter();
        using var output = new MemoryStream();
        var terminal = CommandRun.Quiet(output, error) with
        {
            Columns = width,
            ErrorColumns = width,
            Screen = new(colours, width),
            OutputIsTerminal = true
        };
        terminal.Console.Profile.Width = width;
        App.Run(arguments, terminal);
        return (Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}
