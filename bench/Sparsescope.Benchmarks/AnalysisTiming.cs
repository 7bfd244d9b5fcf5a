using System.Diagnostics;
using System.Globalization;
using Sparsescope.Metrics;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Benchmarks;

/// <summary>Time and memory of a whole analysis: 10,000 items × 33 layers × 15 metrics, 10,000 permutations, 2,000 resamples.</summary>
internal static class AnalysisTiming
{
    public static void Run()
    {
        const int items = 10_000, layers = 32;
        var metrics = Metric.All;
        var points = Enumerable.Range(0, layers + 1).Select(layer => new Point(Point.ResidPost, layer)).ToArray();
        var random = new SplitMix64(1);
        var table = new StudyTable
        {
            Design = new()
            {
                Scale = Scale.Ordinal,
                Expected = ClaimDirection.Sparser,
                Conditions = ["1", "2", "3", "4", "5"],
                Paired = false,
                PrimaryMetrics = ["top_10_energy", "hoyer"],
                PrimaryPoints = [points[^2], points[^1]],
            },
            LayerCount = layers,
            Points = points,
            Metrics = [.. metrics.Select(m => m.Name)],
            SparserWhen = [.. metrics.Select(m => m.SparserWhen)],
            Items =
            [
                .. Enumerable.Range(0, items).Select(i => new TableItem
                {
                    Condition = i % 5,
                    Value = i % 5,
                    Tokens = 40 + 10 * (i % 5) + random.NextInt32(100),
                    Entropy = random.NextDouble(),
                    MaxProbability = random.NextDouble(),
                    Figures = [.. Enumerable.Range(0, points.Length * metrics.Count).Select(_ => 0.05 * (i % 5) + random.NextGaussian())],
                }),
            ],
        };
        var clock = Stopwatch.StartNew();
        var result = StudyAnalysis.Run(table, new(), CancellationToken.None);
        clock.Stop();
        var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{clock.Elapsed.TotalSeconds:F1} s, peak {process.PeakWorkingSet64 / (1024.0 * 1024 * 1024):F2} GiB, "
                + $"{Environment.ProcessorCount} cores, verdict {result.Verdict.Name.Word()}"));
    }
}
