using Sparsescope.Metrics;

namespace Sparsescope.Tests.Metrics;

public sealed class OutlierControlTests
{
    [Fact]
    public void Dimensions_that_are_named_are_left_out_in_whatever_order()
    {
        Assert.Equal(Measure(12, 14), Measure(OutlierControl.WithoutDimensions(4, [2, 0]), 11, 12, 13, 14));
        Assert.Equal(Measure(11, 12), Measure(OutlierControl.WithoutDimensions(2, []), 11, 12));
        Assert.Throws<ArgumentOutOfRangeException>(() => OutlierControl.WithoutDimensions(4, [4]));
        Assert.Throws<ArgumentOutOfRangeException>(() => OutlierControl.WithoutDimensions(4, [-1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => OutlierControl.WithoutDimensions(2, [0, 1]));
        Assert.Throws<ArgumentException>(() => OutlierControl.WithoutDimensions(4, [1, 1]));
    }

    private static ReferenceEnergy Reference(params float[][] vectors)
    {
        var reference = new ReferenceEnergy(vectors[0].Length);
        foreach (var vector in vectors) reference.Add(vector);
        return reference;
    }

    private static double[] Measure(params float[] vector)
    {
        var results = new double[Metric.All.Count];
        new MetricBattery(Metric.All).Measure(vector, results);
        return results;
    }

    private static double[] Measure(OutlierControl control, params float[] vector)
    {
        var results = new double[Metric.All.Count];
        control.Measure(vector, new MetricBattery(Metric.All), results);
        return results;
    }

    [Fact]
    public void Removal_measures_the_vector_without_the_top_dimensions_of_the_reference()
    {
        var reference = Reference([9, 1, 2, 8, 3]);
        Assert.Equal(Measure(11, 12, 13, 14, 15), Measure(OutlierControl.WithoutTopDimensions(reference, 0), 11, 12, 13, 14, 15));
        Assert.Equal(Measure(12, 13, 14, 15), Measure(OutlierControl.WithoutTopDimensions(reference, 1), 11, 12, 13, 14, 15));
        Assert.Equal(Measure(12, 13, 15), Measure(OutlierControl.WithoutTopDimensions(reference, 2), 11, 12, 13, 14, 15));
        Assert.Equal(Measure(12, 13), Measure(OutlierControl.WithoutTopDimensions(reference, 3), 11, 12, 13, 14, 15));
        Assert.Equal(Measure(12), Measure(OutlierControl.WithoutTopDimensions(reference, 4), 11, 12, 13, 14, 15));
        Assert.Throws<ArgumentOutOfRangeException>(() => OutlierControl.WithoutTopDimensions(reference, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => OutlierControl.WithoutTopDimensions(reference, -1));
    }

    [Fact]
    public void Removal_of_the_last_and_neighbouring_dimensions_keeps_the_rest() =>
        Assert.Equal(Measure(4, 5), Measure(OutlierControl.WithoutTopDimensions(Reference([0, 1, 7, 8, 9]), 3), 4, 5, 6, 7, 8));

    [Fact]
    public void Division_by_the_root_mean_square_puts_every_dimension_on_one_scale()
    {
        var control = OutlierControl.DividedByRootMeanSquare(Reference([100, 3, 0.5f], [-100, 4, 0.5f]));
        Assert.Equal(Measure(2, (float)(1 / Math.Sqrt(12.5)), -4), Measure(control, 200, 1, -2));
    }

    [Fact]
    public void A_dimension_silent_in_the_reference_becomes_0() =>
        Assert.Equal(Measure(0.5f, 0, 1), Measure(OutlierControl.DividedByRootMeanSquare(Reference([2, 0, 4])), 1, 7, 4));

    [Fact]
    public void Scales_outside_float32_squares_divide_right() =>
        Assert.Equal(Measure(1, 0.5f, 2), Measure(OutlierControl.DividedByRootMeanSquare(Reference([1e30f, 2e-30f, 1])), 1e30f, 1e-30f, 2));

    [Fact]
    public void A_quotient_beyond_float32_makes_the_metrics_NaN() =>
        Assert.All(Measure(OutlierControl.DividedByRootMeanSquare(Reference([1e-30f, 1])), 1e30f, 1), m => Assert.Equal(double.NaN, m));

    [Theory, InlineData(float.NaN), InlineData(float.PositiveInfinity)]
    public void A_removed_or_silent_entry_that_is_not_finite_still_makes_every_metric_NaN(float bad)
    {
        Assert.All(Measure(OutlierControl.WithoutTopDimensions(Reference([9, 1, 2]), 1), bad, 1, 2), m => Assert.Equal(double.NaN, m));
        Assert.All(Measure(OutlierControl.DividedByRootMeanSquare(Reference([0, 1, 2])), bad, 1, 2), m => Assert.Equal(double.NaN, m));
    }

    [Fact]
    public void One_standing_outlier_hides_a_change_that_both_controls_show()
    {
        var vectors = new Vectors(21);
        var reference = Reference([.. Enumerable.Range(0, 50).Select(_ => WithOutlier(vectors.Gaussian(200)))]);
        var dense = WithOutlier(vectors.Gaussian(200));
        var sparse = WithOutlier([.. vectors.Gaussian(200).Select((x, i) => i % 4 == 0 ? 2 * x : 0.1f * x)]);
        var hoyer = Metric.All.ToList().FindIndex(m => m is Hoyer);

        Assert.InRange(Measure(sparse)[hoyer] - Measure(dense)[hoyer], 0, 0.1);
        OutlierControl[] controls = [OutlierControl.WithoutTopDimensions(reference, 1), OutlierControl.DividedByRootMeanSquare(reference)];
        foreach (var control in controls)
            Assert.True(Measure(control, sparse)[hoyer] - Measure(control, dense)[hoyer] > 0.2);

        static float[] WithOutlier(float[] vector)
        {
            vector[17] = 1000 + vector[17];
            return vector;
        }
    }

    [Fact]
    public void Nothing_is_allocated_for_each_vector()
    {
        var reference = Reference(new Vectors(1).Gaussian(576));
        var vector = new Vectors(2).Gaussian(576);
        var battery = new MetricBattery(Metric.All);
        var results = new double[Metric.All.Count];
        var removal = OutlierControl.WithoutTopDimensions(reference, 8);
        var division = OutlierControl.DividedByRootMeanSquare(reference);
        for (var round = 0; round < 3; round++) MeasureAll();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 50; round++) MeasureAll();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void MeasureAll()
        {
            reference.Add(vector);
            removal.Measure(vector, battery, results);
            division.Measure(vector, battery, results);
        }
    }

    [Fact]
    public void Vectors_of_another_width_and_empty_references_are_refused()
    {
        var control = OutlierControl.WithoutTopDimensions(Reference([1, 2, 3]), 1);
        Assert.Throws<ArgumentException>(() => Measure(control, 1, 2));
        Assert.Throws<InvalidOperationException>(() => OutlierControl.WithoutTopDimensions(new ReferenceEnergy(4), 1));
        Assert.Throws<InvalidOperationException>(() => OutlierControl.DividedByRootMeanSquare(new ReferenceEnergy(4)));
    }
}
