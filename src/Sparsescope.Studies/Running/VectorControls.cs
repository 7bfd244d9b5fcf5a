using Sparsescope.Metrics;
using Sparsescope.Studies.Analysis;

namespace Sparsescope.Studies.Running;

/// <summary>The primary metrics of the same states measured in other ways: without the model's outlier dimensions, divided by their root mean square, and seen from other axes.</summary>
public static class VectorControls
{
    /// <summary>Dimensions of the highest mean energy that are left out, and random rotations that are tried.</summary>
    public const int OutlierDimensions = 8, Rotations = 5;

    /// <summary>One column a control and metric, an entry an item; NaN where an item has no state.</summary>
    /// <param name="point">Where the states were read.</param>
    /// <param name="states">[items][width]; null where the state was not kept.</param>
    /// <param name="metrics">What to measure.</param>
    /// <param name="seed">Seed of the rotations.</param>
    public static IReadOnlyList<AlternativeColumn> Measure(Point point, IReadOnlyList<float[]?> states, IReadOnlyList<Metric> metrics, ulong seed)
    {
        var kept = states.OfType<float[]>().ToList();
        if (kept.Count == 0) return [];
        var width = kept[0].Length;
        var energy = new ReferenceEnergy(width);
        foreach (var state in kept) energy.Add(state);
        var battery = new MetricBattery(metrics, width);
        var columns = new List<AlternativeColumn>();
        if (energy.Count > 0)
        {
            if (width > OutlierDimensions) Add(ControlNames.OutlierDims, OutlierControl.WithoutTopDimensions(energy, OutlierDimensions).Measure);
            Add(ControlNames.Rms, OutlierControl.DividedByRootMeanSquare(energy).Measure);
        }
        for (var number = 1; number <= Rotations; number++)
        {
            var rotation = new RandomRotation(width, SplitMix64.Derive(seed, (ulong)number));
            var rotated = new float[width];
            Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{ControlNames.Rotation}-{number}"), (state, measure, results) =>
            {
                rotation.Apply(state, rotated);
                measure.Measure(rotated, results);
            });
        }
        return columns;

        void Add(string control, Measuring measure)
        {
            var figures = states.Select(state =>
            {
                var results = new double[metrics.Count];
                if (state is null) Array.Fill(results, double.NaN);
                else measure(state, battery, results);
                return results;
            }).ToArray();
            columns.AddRange(metrics.Select((metric, i) => new AlternativeColumn(control, point, metric.Name, [.. figures.Select(item => item[i])])));
        }
    }

    private delegate void Measuring(ReadOnlySpan<float> state, MetricBattery battery, Span<double> results);
}
