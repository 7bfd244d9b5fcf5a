using System.Text.Json;
using Sparsescope.Studies.Reporting;
using Sparsescope.Studies.Store;
using Sparsescope.Tests.Docs;
using Sparsescope.Tests.Studies.Store;

namespace Sparsescope.Tests.Studies.Reporting;

/// <summary>Several runs as text, Markdown and JSON; accepted as the pages of docs are.</summary>
public sealed class SideBySideTests
{
    private const string Folder = "tests/Sparsescope.Tests/Studies/Reporting/golden/";

    [Fact]
    public void Two_runs_as_text_and_as_markdown_are_as_they_were_accepted()
    {
        using var place = new StoreFolder();
        var (first, second) = (MadeUpStore.Add(place.Store), MadeUpStore.Add(place.Store, digit: 'c', layers: 6, model: "other"));
        using var store = RunStore.OpenReadOnly(place.Store);
        StudyReport[] reports = [MadeUpStore.Report(store, first), MadeUpStore.Report(store, second)];
        Golden.Match(Folder + "side-by-side.txt", ReportTexts.Write(store, reports, markdown: false));
        Golden.Match(Folder + "side-by-side.md", ReportTexts.Write(store, reports, markdown: true));
    }

    [Fact]
    public void Json_holds_the_data_of_every_figure_and_a_schema()
    {
        using var place = new StoreFolder();
        var (first, second) = (MadeUpStore.Add(place.Store), MadeUpStore.Add(place.Store, digit: 'c', items: 40, paired: true));
        using var store = RunStore.OpenReadOnly(place.Store);
        StudyReport[] reports = [MadeUpStore.Report(store, first), MadeUpStore.Report(store, second)];
        var one = JsonElement.Parse(ReportJson.Write(store, reports[..1]));
        Assert.Equal(1, one.GetProperty("schema").GetInt32());
        Assert.Equal("made-up", one.GetProperty("study").GetString());
        var depth = one.GetProperty("figures").EnumerateArray().First(figure => figure.GetProperty("id").GetString() == "depth");
        var layer = depth.GetProperty("data").GetProperty("depth").EnumerateArray()
            .First(row => row.GetProperty("layer").GetInt32() == 4 && row.GetProperty("pass").GetString() == "main");
        var cell = reports[0].Result.Cells.First(row => row.Cell is { Metric: "top_10_energy", Layer: 4 });
        Assert.Equal(cell.Aligned, layer.GetProperty("effect").GetDouble(), 1e-6);
        var both = JsonElement.Parse(ReportJson.Write(store, reports));
        Assert.Equal(1, both.GetProperty("schema").GetInt32());
        Assert.Equal(2, both.GetProperty("runs").GetArrayLength());
        Assert.Contains("2 runs are 2 chances", both.GetProperty("multiplicity").GetString(), StringComparison.Ordinal);
        Assert.Contains(both.GetProperty("runs")[1].GetProperty("figures").EnumerateArray(), figure => figure.GetProperty("id")
            .GetString() == "paired");
    }
}
