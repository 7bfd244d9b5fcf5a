using System.CommandLine;
using System.Text.Json;
using Sparsescope.Cli;
using Sparsescope.Cli.Commands;
using Sparsescope.Studies.Store;
using Sparsescope.Tests.Studies.Store;

namespace Sparsescope.Tests.Cli.Commands;

public sealed class RunsCommandTests
{
    [Fact]
    public void List_prints_a_line_a_run_with_what_was_measured()
    {
        using var place = Filled();
        var (code, output, _) = Run("runs", "list", "--store", place.Store);
        Assert.Equal(ExitCode.Ok, code);
        Assert.Equal(
            "run           study   model     numerics  created               measured  failed  finished  mark\n" +
            "aaaaaaaaaaaa  levels  tiny-F32  exact     2026-01-02T03:04:05Z  2         1       yes       pilot (--limit 10)\n",
            output);
    }

    [Fact]
    public void List_and_show_print_the_same_facts_as_JSON()
    {
        using var place = Filled();
        var listed = JsonElement.Parse(Run("runs", "list", "--json", "--store", place.Store).Output)[0];
        var shown = JsonElement.Parse(Run("runs", "show", "latest", "--json", "--store", place.Store).Output);
        Assert.True(JsonElement.DeepEquals(listed, shown));
        Assert.Equal(new string('a', 64), shown.GetProperty("id").GetString());
        Assert.Equal(10, shown.GetProperty("options").GetProperty("limit").GetInt32());
        Assert.Equal((2, 1), (shown.GetProperty("passes")[0].GetProperty("measured").GetInt32(), shown.GetProperty("passes")[0]
            .GetProperty("failed").GetInt32()));
    }

    [Theory]
    [InlineData("""{"limit":null,"seed":3}""", "items: 40", false)]
    [InlineData("""{"limit":40}""", "items: 40", false)]
    [InlineData("""{"limit":41}""", "items: 40", false)]
    [InlineData("""{"limit":39}""", "items: 40", true)]
    [InlineData("""{"limit":1000}""", "items: all", true)]
    [InlineData("""{"limit":1000}""", "claim: x", true)]
    [InlineData("no JSON", "items: [", false)]
    public void A_run_with_less_than_its_study_asks_for_is_marked_as_a_pilot(string options, string yaml, bool pilot)
    {
        using var place = new StoreFolder();
        using (var store = RunStore.Open(place.Store)) store.Begin(Samples.Run('a') with { Options = options, Yaml = yaml });
        Assert.Equal(pilot, Run("runs", "list", "--store", place.Store).Output.Contains("pilot (--limit ", StringComparison.Ordinal));
        Assert.Equal(pilot,
            Run("runs", "show", "aaa", "--store", place.Store).Output.Contains("pilot (--limit ", StringComparison.Ordinal));
        Assert.Equal(pilot, JsonElement.Parse(Run("runs", "show", "aaa", "--json", "--store", place.Store).Output).GetProperty("pilot")
            .GetBoolean());
    }

    [Fact]
    public void Edited_copies_of_a_study_are_named_with_the_keys_that_differ()
    {
        using var place = new StoreFolder();
        const string Yaml = "study: levels\nclaim: Harder is sparser.\nprompt: '{{ q }}'\nequivalence_bound: 0.1\nitems: 10\n";
        using (var store = RunStore.Open(place.Store))
        {
            store.Begin(Samples.Run('a', "2026-01-01T00:00:00Z") with { Yaml = Yaml });
            store.Begin(Samples.Run('b', "2026-01-02T00:00:00Z") with { Yaml = Yaml.Replace("0.1", "0.3", StringComparison.Ordinal) });
            store.Begin(Samples.Run('c', "2026-01-03T00:00:00Z") with { Yaml = "# the same\n" + Yaml });
        }
        var list = Run("runs", "list", "--store", place.Store).Output;
        Assert.Contains("bbbbbbbbbbbb and aaaaaaaaaaaa are versions of one study on one model, other in equivalence_bound\n", list,
            StringComparison.Ordinal);
        Assert.Contains("cccccccccccc and bbbbbbbbbbbb are versions", list, StringComparison.Ordinal);
        Assert.Equal(3, list.Split('\n').Count(line => line.Contains("versions of one study", StringComparison.Ordinal)) + 1);
        Assert.Contains(
            "1 other version of this study was run on this model: bbbbbbbbbbbb, other in equivalence_bound",
            Run("runs", "show", "aaa", "--store", place.Store).Output, StringComparison.Ordinal);
        var other = JsonElement.Parse(Run("runs", "show", "bbb", "--json", "--store", place.Store).Output).GetProperty("other_versions");
        Assert.Equal(2, other.GetArrayLength());
        Assert.Equal("equivalence_bound", other[0].GetProperty("differs_in")[0].GetString());
    }

    [Fact]
    public void Show_prints_everything_down_to_the_text_of_the_study()
    {
        using var place = Filled();
        var (code, output, _) = Run("runs", "show", "aaa", "--store", place.Store);
        Assert.Equal(ExitCode.Ok, code);
        foreach (var fact in (string[])[new string('a', 64), "tiny-F32", "3 blocks, width 4", "2 measured, 1 failed",
            "study: levels\nseed: 1\n"]) Assert.Contains(fact, output);
    }

    [Fact]
    public void Remove_needs_yes_where_nobody_can_be_asked()
    {
        using var place = Filled();
        var (code, _, error) = Run("runs", "rm", "latest", "--store", place.Store);
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains("--yes", error);
        Assert.Equal(ExitCode.Ok, Run("runs", "rm", "latest", "--yes", "--store", place.Store).Code);
        Assert.Equal("[]", Run("runs", "list", "--json", "--store", place.Store).Output.Trim());
    }

    [Theory]
    [InlineData("runs", "list")]
    [InlineData("runs", "show", "latest")]
    [InlineData("runs", "rm", "latest", "--yes")]
    public void A_missing_store_is_a_sentence_and_is_not_made(params string[] arguments)
    {
        using var place = new StoreFolder();
        var (code, output, error) = Run([.. arguments, "--store", place.Store]);
        Assert.Equal((ExitCode.BadInput, ""), (code, output));
        Assert.Contains("There is no store", error);
        Assert.Empty(Directory.GetFiles(place.Folder));
    }

    [Fact]
    public void Export_writes_both_tables_and_replaces_none_unasked()
    {
        using var place = Filled();
        string[] arguments = ["export", "latest", "-o", place["l.csv"], "--items", place["i.csv"], "--store", place.Store];
        Assert.Equal(ExitCode.Ok, Export(arguments));
        Assert.Equal(1 + 2 * (Samples.Layers + 1), File.ReadAllLines(place["l.csv"]).Length);
        Assert.Equal(1 + 3, File.ReadAllLines(place["i.csv"]).Length);
        Assert.Contains("'" + place["l.csv"] + "' exists", Assert.Throws<BadInputException>(() => Export(arguments)).Message);
        File.Delete(place["l.csv"]);
        Assert.Contains("'" + place["i.csv"] + "' exists", Assert.Throws<BadInputException>(() => Export(arguments)).Message);
        Assert.False(File.Exists(place["l.csv"]));
        Assert.Equal(ExitCode.Ok, Export([.. arguments, "--overwrite"]));
        Assert.Contains("name two files",
            Assert.Throws<BadInputException>(() =>
                Export("export", "latest", "-o", place["x"], "--items", place["x"], "--store", place.Store)).Message);
    }

    private static StoreFolder Filled()
    {
        var place = new StoreFolder();
        var run = place.Fill(2);
        using var store = RunStore.Open(place.Store);
        store.Append(run.Id, "main", [Samples.Failed(2)]);
        return place;
    }

    private static int Export(params string[] arguments)
    {
        using var error = new StringWriter();
        return new RootCommand { StudyExportCommand.Create(CommandRun.Quiet(Stream.Null, error)) }.Parse(arguments)
            .Invoke(new() { EnableDefaultExceptionHandler = false });
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments) => CommandRun.Of(arguments);
}
