using Sparsescope.Metrics;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Running;

/// <summary>
/// The primary metrics of the same states measured in other ways: without the model's outlier dimensions, without the dimensions that come
/// next, without random ones, divided by their root mean square, and seen from other axes.
/// </summary>
public static class VectorControls
{
    /// <summary>Dimensions that are left out; random rotations, and random choices of so many dimensions, that are tried.</summary>
    public const int OutlierDimensions = 8, Rotations = 5, RandomChoices = 5;

    // Rotations have the seeds derived with 1, 2, …
    private const ulong FirstRandomChoice = 101;

    /// <summary>One column a control and metric, an entry an item; NaN where an item has no state.</summary>
    /// <param name="point">Where the states were read.</param>
    /// <param name="states">[items][width]; null where the state was not kept. Read one by one.</param>
    /// <param name="reference">Energies that say which dimensions are large and how large; null: only rotations are measured.</param>
    /// <param name="metrics">What to measure.</param>
    /// <param name="seed">Seed of the rotations and of the random dimensions.</param>
    /// <remarks>
    /// Eight dimensions are left out where more remain: <c>outlier_dims</c> the eight of the highest reference energy, <c>next_dims</c> the
    /// eight after them, <c>random_dims-1</c> … eight random ones of all others. A vector too narrow for one of these has no such column.
    /// </remarks>
    public static IReadOnlyList<AlternativeColumn> Measure(
        Point point, IEnumerable<float[]?> states, ReferenceEnergy? reference, IReadOnlyList<Metric> metrics, ulong seed)
    {
        if (states.OfType<float[]>().FirstOrDefault()?.Length is not { } width) return [];
        var ways = new List<Way>();
        if (reference is not null)
        {
            var order = reference.TopDimensions(width);
            if (width > OutlierDimensions) Without(ControlKind.OutlierDims, order[..OutlierDimensions]);
            if (width >= 2 * OutlierDimensions) Without(ControlKind.NextDims, order[OutlierDimensions..(2 * OutlierDimensions)]);
            if (width >= 3 * OutlierDimensions)
            {
                for (var number = 0; number < RandomChoices; number++)
                {
                    var others = order[(2 * OutlierDimensions)..];
                    new SplitMix64(SplitMix64.Derive(seed, FirstRandomChoice + (ulong)number)).Shuffle(others.AsSpan());
                    Without(ControlKind.RandomDims, others[..OutlierDimensions], number + 1);
                }
            }
            Add(ControlKind.Rms, OutlierControl.DividedByRootMeanSquare(reference).Measure);
        }
        for (var number = 1; number <= Rotations; number++)
        {
            var rotation = new RandomRotation(width, SplitMix64.Derive(seed, (ulong)number));
            var rotated = new float[width];
            Add(ControlKind.Rotation, (state, measure, results) =>
            {
                rotation.Apply(state, rotated);
                measure.Measure(rotated, results);
            }, number);
        }
        return Columns(point, states, ways, metrics, width);

        void Without(ControlKind control, int[] dimensions, int number = 0) =>
            Add(control, OutlierControl.WithoutDimensions(width, dimensions).Measure, number);

        void Add(ControlKind control, Measuring measure, int number = 0) => ways.Add(new(control, number, measure));
    }

    private static List<AlternativeColumn> Columns(Point point, IEnumerable<float[]?> states,
        List<Way> ways, IReadOnlyList<Metric> metrics, int width)
    {
        var battery = new MetricBattery(metrics, width);
        var results = new double[metrics.Count];
        var figures = ways.Select(_ => metrics.Select(_ => new List<double>()).ToArray()).ToArray();
        foreach (var state in states)
        {
            foreach (var (way, columns) in ways.Zip(figures))
            {
                if (state is null) Array.Fill(results, double.NaN);
                else way.Measure(state, battery, results);
                for (var metric = 0; metric < results.Length; metric++) columns[metric].Add(results[metric]);
            }
        }
        return [.. ways.Zip(figures).SelectMany(way => metrics.Select((metric, i) =>
            new AlternativeColumn(way.First.Control, way.First.Number, point, metric.Name, [.. way.Second[i]])))];
    }

    /// <summary>The energies of the states themselves; null where none can be counted.</summary>
    /// <param name="states">[items][width]; null where the state was not kept.</param>
    public static ReferenceEnergy? ReferenceOf(IEnumerable<float[]?> states)
    {
        ReferenceEnergy? energy = null;
        foreach (var state in states.OfType<float[]>()) (energy ??= new(state.Length)).Add(state);
        return energy is { Count: > 0 } ? energy : null;
    }

    private sealed record Way(ControlKind Control, int Number, Measuring Measure);

    private delegate void Measuring(ReadOnlySpan<float> state, MetricBattery battery, Span<double> results);
}
