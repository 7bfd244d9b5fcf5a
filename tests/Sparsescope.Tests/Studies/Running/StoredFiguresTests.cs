using Sparsescope.Metrics;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Store;
using Sparsescope.Tests.Studies.Reporting;
using Sparsescope.Tests.Studies.Store;

namespace Sparsescope.Tests.Studies.Running;

/// <summary>A run is analysed from its store with as little memory as there is, and to the same last digit.</summary>
public sealed class StoredFiguresTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void However_little_fits_into_memory_the_result_is_that_of_all_figures_at_once(bool paired)
    {
        using var place = new StoreFolder();
        var number = 0;
        // Some figures are missing, so that cells have items of their own.
        var run = MadeUpStore.Add(place.Store, paired: paired, change: item => item with
        {
            States = [.. item.States.Select(state => state with
            {
                Metrics = [.. state.Metrics.Select((figure, metric) => metric == state.Layer && ++number % 9 == 0 ? double.NaN : figure)],
            })],
        });
        using var store = RunStore.OpenReadOnly(place.Store);
        var table = StudyAnalyst.Table(store, run.Id);
        var items = store.Items(run.Id, "main", vectors: false).Where(item => item.Error is null).OrderBy(item => item.Index)
            .Select(item => item.States.SelectMany(state => Metric.All.Select(metric => state[metric.Name])).ToArray()).ToArray();
        var whole = Result(table with
        {
            Columns = null,
            Items = [.. table.Items.Zip(items, (item, figures) => item with { Figures = figures })],
        }, AnalysisOptions.DefaultMostBytes);
        foreach (var most in (long[])[1, 100 * 15 * 8 * 2, AnalysisOptions.DefaultMostBytes])
            Assert.Equal(whole, Result(StudyAnalyst.Table(store, run.Id, most), most));
    }

    [Fact]
    public void Columns_come_in_any_order_and_those_of_an_item_without_states_are_not_known()
    {
        using var place = new StoreFolder();
        var run = Samples.Run('a');
        using var store = RunStore.Open(place.Store);
        store.Begin(run);
        store.Append(run.Id, "main", [Samples.Item(0), Samples.Failed(1), Samples.Item(2), Samples.Item(3) with { States = [] }]);
        string[] metrics = ["gini", "kurtosis", "not_measured", "hoyer"];
        int[] items = [3, 2, 0, 7];
        foreach (var most in (long[])[1, 200, 1 << 20])
        {
            var figures = new StoredFigures(store, run.Id, "main", items, Samples.Layers + 2, metrics, new HashSet<int> { 2 }, most);
            foreach (var cell in (int[])[19, 0, 8, 3, 8, 11, 1, 16, 0])
            {
                var column = figures.Column(cell);
                var name = metrics[cell % 4];
                Assert.Equal([double.NaN, Expected(2), Expected(0), double.NaN], column);
                double Expected(int item) => Samples.Item(item).States[cell / 4][name];
            }
        }
    }

    private static string Result(StudyTable table, long most) => StudyResultJson.Write(StudyAnalysis.Run(table,
        new AnalysisOptions { Permutations = 199, Resamples = 99, MostBytes = most }, CancellationToken.None));
}
