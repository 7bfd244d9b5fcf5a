using Sparsescope.Metrics;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Spec;
using Sparsescope.Studies.Store;
using Sparsescope.Tests.Studies.Reporting;
using Sparsescope.Tests.Studies.Store;

namespace Sparsescope.Tests.Studies.Running;

public sealed class ReferenceAggregatesTests
{
    private static readonly Point s_point = new(Point.ResidPost, 2);

    [Fact]
    public void The_root_mean_square_of_every_dimension_over_the_texts_is_kept()
    {
        float[][] states = [.. Enumerable.Range(0, 100).Select(i => (float[])[i % 2 == 0 ? 3 : -5, 0, 1e30f, 1e-30f])];
        var aggregate = Assert.Single(Aggregates(states));
        Assert.Equal(new StoredAggregate("reference", "resid_post", 2, "reference_rms", 100, aggregate.Values), aggregate);
        Assert.Equal([MathF.Sqrt(17), 0, 1e30f, 1e-30f], aggregate.Values!);
        var reference = ReferenceAggregates.Find([aggregate], s_point)!;
        Assert.Equal((100, 4), (reference.Count, reference.Width));
        Assert.Equal(17, reference.MeanEnergy()[0], 1e-5);
        Assert.Equal([2, 0, 3, 1], reference.TopDimensions(4));
        Assert.Null(ReferenceAggregates.Find([aggregate], new(Point.ResidPost, 1)));
    }

    [Fact]
    public void States_that_are_not_finite_are_no_part_of_it()
    {
        float[][] states = [.. Enumerable.Range(0, 150).Select(i => (float[])[i < 20 ? float.NaN : 2, 1, 1, 1])];
        var aggregate = Assert.Single(Aggregates(states));
        Assert.Equal(130, aggregate.Value);
        Assert.Equal([2, 1, 1, 1], aggregate.Values!);
    }

    [Fact]
    public void Fewer_texts_than_half_are_no_reference() => Assert.Empty(Aggregates([.. Enumerable.Repeat((float[])[1, 2, 3, 4], 99)]));

    [Fact]
    public void A_run_without_texts_takes_its_own_states_and_says_so()
    {
        using var place = new StoreFolder();
        var run = MadeUpStore.Add(place.Store);
        using var store = RunStore.Open(place.Store);
        var table = StudyAnalyst.Table(store, run.Id);
        Assert.StartsWith("the study's own states, since no other text was measured", table.ReferenceText, StringComparison.Ordinal);
        // the made-up states have their energy in dimension 3, then 5
        Assert.All(table.Outliers, outlier => Assert.Equal(3, outlier.Dimension));
        Assert.Equal([4, 3], table.Outliers.Select(outlier => outlier.Point.Layer));
        Assert.All(table.Outliers, outlier => Assert.InRange(outlier.TopShare, 0.7, 0.95));
        Assert.All(table.Outliers, outlier => Assert.InRange(outlier.Top8Share, outlier.TopShare, 1));
    }

    [Fact]
    public void The_controls_take_the_dimensions_that_are_large_in_the_texts_and_the_reports_know_their_shares()
    {
        using var place = new StoreFolder();
        var run = MadeUpStore.Add(place.Store);
        using var store = RunStore.Open(place.Store);
        var before = StudyAnalyst.Table(store, run.Id);
        float[] roots = [.. Enumerable.Range(0, 16).Select(i => i >= 8 ? 10f : 1f)];
        store.ReplaceAggregates(run.Id, [Reference(4), Reference(3)]);
        var table = StudyAnalyst.Table(store, run.Id);
        Assert.StartsWith("the states at the end of 187 short texts", table.ReferenceText, StringComparison.Ordinal);
        // of dimensions 8 to 15 the lowest is named first; dimension 3, large in the study alone, stays
        var outlier = Assert.Single(table.Outliers, outlier => outlier.Point.Layer == 4);
        Assert.Equal(8, outlier.Dimension);
        Assert.Equal(100.0 / 808, outlier.TopShare, 1e-12);
        Assert.Equal(800.0 / 808, outlier.Top8Share, 1e-12);
        Assert.True(double.IsNaN(outlier.OwnShare));
        Assert.NotEqual(Column(before), Column(table));
        var (plain, _) = StudyAnalyst.Plain(store, store.Resolve(run.Id));
        Assert.Equal(table.Outliers, plain.Outliers);
        Assert.Equal(table.ReferenceText, plain.ReferenceText);

        StoredAggregate Reference(int layer) => new("reference", Point.ResidPost, layer, "reference_rms", 187, roots);
        static double[] Column(StudyTable table) =>
            table.Alternatives.First(column => column.Control == ControlKind.OutlierDims && column.Point.Layer == 4).Values;
    }

    [Fact]
    public void The_pass_of_the_texts_is_no_control_of_its_own()
    {
        using var place = new StoreFolder();
        var run = MadeUpStore.Add(place.Store);
        using var store = RunStore.Open(place.Store);
        store.Append(run.Id, "reference", [.. store.Items(run.Id, "twin-1", vectors: false).Take(3)]);
        Assert.Equal(["scramble", "twin-1", "twin-2"], StudyAnalyst.Table(store, run.Id).Passes.Select(pass => pass.Name));
    }

    private static IReadOnlyList<StoredAggregate> Aggregates(float[][] states)
    {
        using var place = new StoreFolder();
        using var store = RunStore.Open(place.Store);
        var run = Samples.Run('a');
        store.Begin(run);
        store.Append(run.Id, "reference", [.. states.Index().Select(state => new StoredItem
        {
            Index = state.Index,
            Id = $"text {state.Index}",
            Condition = "everyday",
            Value = double.NaN,
            Prompt = "x",
            States = [new(Point.ResidPost, 2, new double[Metric.All.Count], state.Item),
                new(Point.ResidPost, 3, new double[Metric.All.Count], null)],
        })]);
        return ReferenceAggregates.Of(store, run.Id);
    }
}
