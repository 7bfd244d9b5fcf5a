using System.Collections;

namespace Sparsescope.Metrics;

/// <summary>Metrics with their values, of one vector or averaged over several; NaN where a metric is not defined.</summary>
/// <param name="metrics">The metrics, each once.</param>
/// <param name="values">As many values, in the same order; kept, not copied.</param>
public sealed class Figures(IReadOnlyList<Metric> metrics, double[] values) : IReadOnlyList<double>
{
    private readonly double[] _values = values.Length == metrics.Count
        ? values : throw new ArgumentException($"{values.Length} values for {metrics.Count} metrics", nameof(values));

    /// <summary>What was measured, in the order of the values.</summary>
    public IReadOnlyList<Metric> Metrics => metrics;

    /// <summary>How many there are.</summary>
    public int Count => _values.Length;

    /// <summary>The value at a place of <see cref="Metrics"/>.</summary>
    public double this[int index] => _values[index];

    /// <summary>The value of a metric, which is known by its name.</summary>
    /// <exception cref="KeyNotFoundException">It was not measured.</exception>
    public double this[Metric metric]
    {
        get
        {
            for (var i = 0; i < metrics.Count; i++)
            {
                if (metrics[i].Name == metric.Name) return _values[i];
            }
            throw new KeyNotFoundException($"'{metric.Name}' was not measured; measured were {string.Join(", ", metrics)}");
        }
    }

    /// <summary>The values in the order of <see cref="Metrics"/>, as an array of the caller's own.</summary>
    public double[] ToArray() => [.. _values];

    /// <inheritdoc/>
    public IEnumerator<double> GetEnumerator() => ((IEnumerable<double>)_values).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
