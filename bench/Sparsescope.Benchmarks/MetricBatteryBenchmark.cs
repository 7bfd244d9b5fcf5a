using BenchmarkDotNet.Attributes;
using Sparsescope.Metrics;
using Sparsescope.Tests.Metrics;

namespace Sparsescope.Benchmarks;

/// <summary>All metrics of one hidden state: from one summary, and by the plain formulas one after another.</summary>
[MemoryDiagnoser]
public class MetricBatteryBenchmark
{
    private readonly MetricBattery _battery = new(Metric.All);
    private readonly double[] _results = new double[Metric.All.Count];
    private float[] _state = [];

    /// <summary>Hidden sizes of real models.</summary>
    [Params(576, 2048, 4096)]
    public int Width { get; set; }

    [GlobalSetup]
    public void Setup() => _state = new Vectors(1).Gaussian(Width);

    [Benchmark(Baseline = true)]
    public double[] Naive()
    {
        for (var i = 0; i < _results.Length; i++) _results[i] = NaiveMetrics.All[i].Of(_state);
        return _results;
    }

    [Benchmark]
    public double[] Battery()
    {
        _battery.Measure(_state, _results);
        return _results;
    }
}
