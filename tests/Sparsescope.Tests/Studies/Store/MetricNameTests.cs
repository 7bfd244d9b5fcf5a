using System.Text;
using Sparsescope.Metrics;
using Sparsescope.Studies.Reporting;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Store;
using Sparsescope.Tests.Studies.Reporting;

namespace Sparsescope.Tests.Studies.Store;

/// <summary>A program with another metric than the one that wrote a store: figures are found by name, whatever the order.</summary>
public sealed class MetricNameTests
{
    /// <summary>A metric that no version has; it stands among the others, as CONTRIBUTING tells to put one.</summary>
    private sealed class Spread() : Metric("spread", SparserWhen.Higher, "max/mean", "1 … n", "made up")
    {
        protected override double Formula(in VectorSummary v) => 1;
    }

    private static readonly IReadOnlyList<Metric> s_sixteen = [.. Metric.All.Take(3), new Spread(), .. Metric.All.Skip(3)];

    private static readonly string[] s_names = [.. s_sixteen.Select(metric => metric.Name)];

    // 100 for the new metric, for the others what 15 metrics would have.
    private static StoredItem WithSpread(StoredItem item) => item with
    {
        States = [.. item.States.Select(state =>
            state with { Names = s_names, Metrics = [.. state.Metrics.Take(3), 100, .. state.Metrics.Skip(3)] })],
    };

    [Fact]
    public void A_run_of_fifteen_metrics_reads_as_undefined_in_the_sixteenth_and_nothing_shifts()
    {
        using var place = new StoreFolder();
        var run = place.Fill(3);
        foreach (var writes in (bool[])[false, true])
        {
            using var store = writes ? RunStore.Open(place.Store, metrics: s_sixteen) : RunStore.OpenReadOnly(place.Store, s_sixteen);
            foreach (var (i, item) in store.Items(run.Id, "main", vectors: true).Index())
            {
                foreach (var (expected, actual) in Samples.Item(i).States.Zip(item.States))
                {
                    Assert.Equal(16, actual.Metrics.Length);
                    Assert.Equal(double.NaN, actual["spread"]);
                    foreach (var metric in Metric.All) Assert.Equal(expected[metric.Name], actual[metric.Name]);
                    Assert.Equal(expected.Vector, actual.Vector);
                }
            }
            Assert.Equal(Metric.All.Select(metric => metric.Name), store.MeasuredMetrics(run.Id, "main"));
            Assert.Empty(store.UnknownMetrics(run.Id));
        }
    }

    [Fact]
    public void A_run_of_sixteen_metrics_reads_with_fifteen_names_and_the_other_is_named()
    {
        using var place = new StoreFolder();
        var run = Fill(place, s_sixteen, [WithSpread(Samples.Item(0)), WithSpread(Samples.Item(1))]);
        using (var store = RunStore.OpenReadOnly(place.Store, s_sixteen))
            Assert.All(store.Items(run.Id, "main", false), item => Assert.All(item.States, state => Assert.Equal(100, state["spread"])));
        using var fifteen = RunStore.Open(place.Store);
        foreach (var (i, item) in fifteen.Items(run.Id, "main", vectors: true).Index()) Samples.Same(Samples.Item(i), item);
        Assert.Equal(["spread"], fifteen.UnknownMetrics(run.Id));
        fifteen.Append(run.Id, "main", [Samples.Item(2)]);
        Samples.Same(Samples.Item(2), fifteen.Items(run.Id, "main", vectors: true).Last());
    }

    [Fact]
    public void A_pass_keeps_the_metrics_it_began_with()
    {
        using var place = new StoreFolder();
        var run = place.Fill(1);
        using (var store = RunStore.Open(place.Store, metrics: s_sixteen))
        {
            store.Append(run.Id, "main", [WithSpread(Samples.Item(1))]);
            store.Append(run.Id, "twin-1", [WithSpread(Samples.Item(1))]);
            Assert.Equal([double.NaN, double.NaN], store.Items(run.Id, "main", false).Select(item => item.States[0]["spread"]));
            Assert.Equal(100, store.Items(run.Id, "twin-1", false).Single().States[0]["spread"]);
            Assert.Equal(s_names, store.MeasuredMetrics(run.Id, "twin-1"));
        }
        using var fifteen = RunStore.OpenReadOnly(place.Store);
        foreach (var (i, item) in fifteen.Items(run.Id, "main", vectors: true).Index()) Samples.Same(Samples.Item(i), item);
    }

    [Fact]
    public void A_pass_begun_by_a_version_that_kept_no_names_has_the_fifteen_of_that_time()
    {
        using var place = new StoreFolder();
        var run = place.Fill(2);
        using (var db = StoreConnection.OpenForWriting(place.Store)) db.Execute("delete from pass_metrics");
        using var store = RunStore.Open(place.Store, metrics: s_sixteen);
        store.Append(run.Id, "main", [WithSpread(Samples.Item(2))]);
        Assert.Equal(MetricColumns.First, store.MeasuredMetrics(run.Id, "main"));
        Assert.Equal([double.NaN, double.NaN, double.NaN], store.Items(run.Id, "main", false).Select(item => item.States[0]["spread"]));
    }

    [Fact]
    public void The_fifteen_of_that_time_are_the_columns_of_the_first_schema()
    {
        using var place = new StoreFolder();
        place.Fill(0);
        using var db = StoreConnection.OpenForReading(place.Store);
        Assert.Equal(MetricColumns.First, MetricColumns.Of(db).Take(MetricColumns.First.Count));
    }

    [Fact]
    public void An_export_has_a_column_for_every_metric_of_the_program_and_leaves_empty_what_was_not_measured()
    {
        using var place = new StoreFolder();
        var run = place.Fill(1);
        var fifteen = Export(RunStore.OpenReadOnly(place.Store), run.Id);
        var sixteen = Export(RunStore.OpenReadOnly(place.Store, s_sixteen), run.Id);
        Assert.Equal(Array.IndexOf(fifteen[0], "top_5_energy"), Array.IndexOf(sixteen[0], "spread"));
        foreach (var (few, more) in fifteen.Zip(sixteen).Skip(1))
        {
            var at = Array.IndexOf(sixteen[0], "spread");
            Assert.Equal("", more[at]);
            Assert.Equal(few, (string[])[.. more[..at], .. more[(at + 1)..]]);
        }
    }

    [Fact]
    public void What_is_analysed_is_what_the_run_measured_and_the_program_has()
    {
        using var place = new StoreFolder();
        var run = MadeUpStore.Add(place.Store, items: 20);
        using var fifteen = RunStore.OpenReadOnly(place.Store);
        using var sixteen = RunStore.OpenReadOnly(place.Store, s_sixteen);
        var (expected, actual) = (StudyAnalyst.Table(fifteen, run.Id), StudyAnalyst.Table(sixteen, run.Id));
        Assert.Equal(expected.Metrics, actual.Metrics);
        Assert.Equal(expected.SparserWhen, actual.SparserWhen);
        foreach (var (a, b) in expected.Items.Zip(actual.Items)) Assert.Equal(a.Figures, b.Figures);
        foreach (var (a, b) in expected.Alternatives.Zip(actual.Alternatives)) Assert.Equal((a.Control, a.Metric), (b.Control, b.Metric));
        foreach (var (a, b) in expected.Alternatives.Zip(actual.Alternatives)) Assert.Equal(a.Values, b.Values);
    }

    private static RunRecord Fill(StoreFolder place, IReadOnlyList<Metric> metrics, IReadOnlyList<StoredItem> items)
    {
        using var store = RunStore.Open(place.Store, metrics: metrics);
        store.Begin(Samples.Run('a'));
        store.Append(Samples.Run('a').Id, "main", items);
        return Samples.Run('a');
    }

    private static string[][] Export(RunStore store, string run)
    {
        using (store)
        {
            using var stream = new MemoryStream();
            StudyExport.WriteLayers(store, run, stream);
            return [.. Encoding.UTF8.GetString(stream.ToArray()).TrimEnd('\n').Split('\n').Select(line => line.Split(','))];
        }
    }
}
