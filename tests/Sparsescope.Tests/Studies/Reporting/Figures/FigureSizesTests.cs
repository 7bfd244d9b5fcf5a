using System.Text.Json.Nodes;
using Sparsescope.Studies.Judging;
using Sparsescope.Studies.Reporting;
using Sparsescope.Studies.Reporting.Figures;
using Sparsescope.Studies.Store;
using Sparsescope.Tests.Studies.Store;

namespace Sparsescope.Tests.Studies.Reporting.Figures;

/// <summary>Every share and interval that is drawn or written belongs to the n that stands beside it.</summary>
public sealed class FigureSizesTests
{
    [Fact]
    public void Accuracy_by_length_is_that_of_the_items_of_each_length_wherever_they_stand_in_the_file()
    {
        // 60 % of 8 tokens, 58 % of 9, 53 % of 10 are right, and the right ones of each length stand first.
        double[] shares = [0.60, 0.58, 0.53];
        using var place = new StoreFolder();
        var run = MadeUpStore.Add(place.Store, items: 300, change: item =>
        {
            var (length, of) = (item.Index / 100, item.Index % 100);
            var right = of < (int)Math.Round(100 * shares[length]);
            return item with { Tokens = 8 + length, Judgement = right ? Judgement.Correct : Judgement.Wrong };
        });
        using var store = RunStore.OpenReadOnly(place.Store);
        var rows = Rows(store, run, "accuracy").Where(row => (string?)row["predictor"] == "length").ToList();
        Assert.Equal([100, 100, 100], rows.Select(row => (int)row["n"]!));
        foreach (var (row, share) in rows.Zip(shares))
        {
            if (!(Math.Abs((double)row["accuracy"]! - share) < 1e-9)) Assert.Fail($"{row}: {share}");
            if (!((double)row["low"]! < share && share < (double)row["high"]!)) Assert.Fail($"{row}");
        }
    }

    [Fact]
    public void Accuracy_by_condition_stands_beside_the_number_that_was_judged()
    {
        using var place = new StoreFolder();
        var run = MadeUpStore.Add(place.Store, items: 200, change: item =>
            item with { Judgement = item.Index == 0 ? Judgement.Wrong : Judgement.Undecided });
        using var store = RunStore.OpenReadOnly(place.Store);
        var text = MadeUpStore.Report(store, run).Text();
        var row = text.Split('\n').SkipWhile(line => !line.Contains(" judged ", StringComparison.Ordinal)).Skip(1)
            .First(line => line.StartsWith("1 ", StringComparison.Ordinal));
        Assert.Matches(@"^1 +40 +\S+ \S+ +1 +0\.0000 \[0\.0000, 0\.7935\]", row);
        Assert.Matches(@"(?m)^2 +40 +\S+ \S+ +0 +– ", text);
    }

    [Fact]
    public void A_caption_names_the_range_where_bars_rest_on_unlike_numbers()
    {
        Assert.Equal("n = 40 items", ReportText.Sizes([40, 40], "items"));
        Assert.Equal("n = 1 to 40 items (see the table)", ReportText.Sizes([40, 1, 7], "items"));
        Assert.Equal("n = 0 items", ReportText.Sizes([], "items"));
    }

    [Fact]
    public void Where_states_have_no_energy_they_count_neither_as_items_nor_as_having_a_dimension_among_their_strongest()
    {
        using var place = new StoreFolder();
        var run = MadeUpStore.Add(place.Store, change: item => item.Index % 10 != 0 ? item : item with
        {
            States = [.. item.States.Select(state => state with { Vector = state.Vector is null ? null : new float[state.Vector.Length] })],
        });
        using var store = RunStore.OpenReadOnly(place.Store);
        var rows = Rows(store, run, "energy-layer-4");
        Assert.NotEmpty(rows);
        // Items 0, 10, … 50 are of the first condition (every fifth item): half of it is empty.
        Assert.Equal(6, (int)rows.First(row => (string?)row["level"] == "1")["n"]!);
        Assert.Equal(12, (int)rows.First(row => (string?)row["level"] == "2")["n"]!);
        var largest = rows.First(row => (string?)row["level"] == "1" && (string?)row["dimension"] == "3");
        Assert.Equal(1.0, (double)largest["among"]!);
    }

    private static List<JsonObject> Rows(RunStore store, RunRecord run, string figure)
    {
        var read = FigureSource.Read(store, MadeUpStore.Report(store, run));
        return [.. AllFigures.Of(read).First(one => one.Id == figure).Data[0].Json().Select(row => row!.AsObject())];
    }
}
