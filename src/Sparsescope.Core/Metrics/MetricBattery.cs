namespace Sparsescope.Metrics;

/// <summary>
/// Chosen metrics of one vector after another, from one summary of each. Keeps its scratch, so after the widest vector nothing is
/// allocated. Not thread-safe: one for each thread.
/// </summary>
public sealed class MetricBattery
{
    private readonly Metric[] _metrics;
    private readonly VectorSummariser _summariser;

    /// <param name="metrics">What to measure; results come in this order.</param>
    /// <param name="width">Width to have room for from the start; a wider vector makes room for itself.</param>
    public MetricBattery(IEnumerable<Metric> metrics, int width = 0)
    {
        _metrics = [.. metrics];
        _summariser = new VectorSummariser(width);
    }

    /// <summary>What is measured, in the order of the results.</summary>
    public IReadOnlyList<Metric> Metrics => _metrics;

    /// <summary>Measures one vector (n) into <paramref name="results"/> (one for each metric); NaN where a metric is not defined.</summary>
    /// <exception cref="ArgumentException">The vector is empty, or there are not as many results as metrics.</exception>
    public void Measure(ReadOnlySpan<float> vector, Span<double> results)
    {
        if (results.Length != _metrics.Length)
            throw new ArgumentException($"{_metrics.Length} metrics need as many results, not {results.Length}", nameof(results));
        var summary = _summariser.Summarise(vector);
        for (var i = 0; i < _metrics.Length; i++) results[i] = _metrics[i].Measure(summary);
    }
}
