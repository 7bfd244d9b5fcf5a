using System.Globalization;
using System.Text;
using Sparsescope.Metrics;

namespace Sparsescope.Tests.Docs;

/// <summary>docs/metrics.md: what every metric says of itself, and what it gives at the edges, measured.</summary>
internal static class MetricsPage
{
    private const int Width = 576;

    private static readonly (string Name, float[] Vector)[] s_edges =
    [
        ("flat", [.. Enumerable.Repeat(2f, Width)]),
        ("one-hot", OneHot(Width)),
        ("all zero", new float[Width]),
        ("one entry only", [2f]),
        ("an entry NaN", [float.NaN, .. new float[Width - 1]]),
    ];

    public static string Render()
    {
        var page = new StringBuilder();
        page.Append("""
            # Metrics

            Written by the program (tests/Sparsescope.Tests/Docs); do not edit by hand.

            h is one hidden state of n entries. Everything is computed of \|h\| in float64, whatever the order and signs of the entries. A metric
            that is not defined is NaN here, `null` in JSON and empty in CSV. The name is the key in the output and what `--metrics` takes.

            """);
        foreach (var metric in Metric.All)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {metric.Name}\n\n");
            page.Append(CultureInfo.InvariantCulture, $"`{metric.Definition}`\n\n");
            page.Append(CultureInfo.InvariantCulture, $"- range `{metric.Range}`\n");
            page.Append(CultureInfo.InvariantCulture, $"- {Direction(metric.SparserWhen)}\n");
            page.Append(CultureInfo.InvariantCulture, $"- source: {metric.Source}\n");
        }
        page.Append(CultureInfo.InvariantCulture,
            $"\n## Edges\n\nMeasured, with n = {Width} except for one entry only; every entry of the flat vector and the one "
            + $"of the one-hot vector is 2.\n\n");
        page.Append(CultureInfo.InvariantCulture, $"| metric | {string.Join(" | ", s_edges.Select(edge => edge.Name))} |\n");
        page.Append(CultureInfo.InvariantCulture, $"|---|{string.Concat(s_edges.Select(_ => "---:|"))}\n");
        foreach (var metric in Metric.All)
        {
            page.Append(CultureInfo.InvariantCulture,
                $"| {metric.Name} | {string.Join(" | ", s_edges.Select(edge => Figure(metric.Measure(edge.Vector))))} |\n");
        }
        return page.ToString();
    }

    private static string Direction(SparserWhen direction) => direction switch
    {
        SparserWhen.Higher => "higher is sparser; the scale of the vector does not matter",
        SparserWhen.Lower => "lower is sparser; the scale of the vector does not matter",
        SparserWhen.ScaleDependentLower => "lower is sparser, but only between vectors of the same Euclidean length",
        SparserWhen.Neither => "the scale itself: says nothing about sparsity",
        _ => throw new ArgumentOutOfRangeException(nameof(direction), direction, "not known to the page"),
    };

    // Six digits: the last ones differ between processors.
    private static string Figure(double value) => double.IsNaN(value) ? "NaN" : value.ToString("G6", CultureInfo.InvariantCulture);

    private static float[] OneHot(int width)
    {
        var vector = new float[width];
        vector[width / 2] = 2;
        return vector;
    }
}
