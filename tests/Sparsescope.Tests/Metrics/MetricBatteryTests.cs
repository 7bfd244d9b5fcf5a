using Sparsescope.Metrics;

namespace Sparsescope.Tests.Metrics;

public sealed class MetricBatteryTests
{
    [Fact]
    public void A_subset_in_any_order_gives_the_same_bits_as_all()
    {
        var vector = new Vectors(2).Gaussian(576);
        var all = new double[Metric.All.Count];
        new MetricBattery(Metric.All).Measure(vector, all);
        var chosen = new MetricBattery(Metric.Parse("kurtosis, top_5_energy,l1_norm"), width: 576);
        var some = new double[3];
        chosen.Measure(vector, some);
        Assert.Equal([all[13], all[3], all[1]], some);
        Assert.Equal(["kurtosis", "top_5_energy", "l1_norm"], chosen.Metrics.Select(m => m.Name));
    }

    [Fact]
    public void Each_metric_alone_gives_what_the_battery_gives()
    {
        var h = new Vectors(6).Gaussian(100);
        var all = new double[Metric.All.Count];
        new MetricBattery(Metric.All).Measure(h, all);
        double[] alone =
        [
            L2Norm.Of(h), L1Norm.Of(h), TopEnergy.Of(h, 1), TopEnergy.Of(h, 5), TopEnergy.Of(h, 7), TopEnergy.Of(h, 10),
            TopMass.Of(h, 5), TopMass.Of(h, 10), Hoyer.Of(h), Gini.Of(h), EffectiveRankEnergy.Of(h), EffectiveRankMagnitude.Of(h),
            ParticipationRatio.Of(h), Kurtosis.Of(h), L0Share.Of(h),
        ];
        Assert.Equal(all, alone);
    }

    [Fact]
    public void What_was_measured_before_leaves_no_trace()
    {
        var battery = new MetricBattery(Metric.All);
        double[] fresh = new double[Metric.All.Count], used = new double[Metric.All.Count];
        foreach (var n in new[] { 300, 5, 77, 576, 1 })
        {
            var vector = new Vectors((ulong)n).Gaussian(n);
            new MetricBattery(Metric.All).Measure(vector, fresh);
            battery.Measure(vector, used);
            Assert.Equal(fresh, used);
            battery.Measure([float.NaN, 1e30f], used);
        }
    }

    [Fact]
    public void Nothing_is_allocated_once_the_widest_vector_was_seen()
    {
        var battery = new MetricBattery(Metric.All);
        var vector = new Vectors(1).Gaussian(2048);
        var results = new double[Metric.All.Count];
        for (var i = 0; i < 3; i++) battery.Measure(vector, results);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) battery.Measure(vector.AsSpan(i), results);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Results_of_another_length_are_refused() =>
        Assert.Throws<ArgumentException>(() => new MetricBattery(Metric.All).Measure([1f, 2f], new double[3]));
}
