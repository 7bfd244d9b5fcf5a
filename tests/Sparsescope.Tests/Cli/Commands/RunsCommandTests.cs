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
            "run           study   model     numerics  created               measured  failed  finished\n" +
            "aaaaaaaaaaaa  levels  tiny-F32  exact     2026-01-02T03:04:05Z  2         1       yes\n",
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
        Assert.Equal((2, 1), (shown.GetProperty("passes")[0].GetProperty("measured").GetInt32(), shown.GetProperty("passes")[0].GetProperty("failed").GetInt32()));
    }

    [Fact]
    public void Show_prints_everything_down_to_the_text_of_the_study()
    {
        using var place = Filled();
        var (code, output, _) = Run("runs", "show", "aaa", "--store", place.Store);
        Assert.Equal(ExitCode.Ok, code);
        foreach (var fact in (string[])[new string('a', 64), "tiny-F32", "3 blocks, width 4", "2 measured, 1 failed", "study: levels\nseed: 1\n"]) Assert.Contains(fact, output);
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
        Assert.Contains("name two files", Assert.Throws<BadInputException>(() => Export("export", "latest", "-o", place["x"], "--items", place["x"], "--store", place.Store)).Message);
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
        return new RootCommand { StudyExportCommand.Create(CommandRun.Quiet(Stream.Null, error)) }.Parse(arguments).Invoke(new() { EnableDefaultExceptionHandler = false });
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments) => CommandRun.Of(arguments);
}
