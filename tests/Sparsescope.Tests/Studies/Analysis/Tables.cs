using Sparsescope.Metrics;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Tests.Studies.Analysis;

/// <summary>Made-up studies whose truth is known.</summary>
internal static class Tables
{
    public static readonly AnalysisOptions Quick = new() { Permutations = 499, Resamples = 400 };

    public delegate double Figure(SplitMix64 random, int condition, int tokens, int cell);

    public delegate int Length(SplitMix64 random, int condition);

    public static int Same(SplitMix64 random, int condition) => 40 + random.NextInt32(40);

    /// <summary>Longer by a third of its range with each condition.</summary>
    public static int Growing(SplitMix64 random, int condition) => 40 + 10 * condition + random.NextInt32(60);

    public static Design Design(Scale scale, int conditions, bool paired, LengthRole length = LengthRole.Nuisance, ulong seed = 1) => new()
    {
        Scale = scale,
        Expected = ClaimDirection.Sparser,
        Conditions = [.. Enumerable.Range(0, conditions).Select(k => $"c{k}")],
        Paired = paired,
        PrimaryMetrics = ["hoyer"],
        PrimaryPoints = [new(Point.ResidPost, 1)],
        Length = length,
        Seed = seed,
    };

    /// <summary>n items (or questions) with one figure at each of the points, metric hoyer.</summary>
    public static StudyTable Make(Design design, int n, Figure figure, Length? length = null, int points = 1, ulong seed = 7)
    {
        var random = new SplitMix64(seed);
        var k = design.Conditions.Count;
        var items = new List<TableItem>();
        for (var i = 0; i < n; i++)
        {
            var level = random.NextGaussian();   // a question keeps it through all conditions
            foreach (var condition in design.Paired ? Enumerable.Range(0, k) : [i % k])
            {
                var tokens = (length ?? Same)(random, condition);
                items.Add(new()
                {
                    Condition = condition,
                    Value = design.Scale == Scale.Categorical ? double.NaN : condition,
                    Pair = design.Paired ? $"q{i}" : null,
                    Tokens = tokens,
                    Entropy = random.NextDouble(),
                    MaxProbability = random.NextDouble(),
                    Figures = [.. Enumerable.Range(0, points)
                        .Select(cell => (design.Paired ? level : 0) + figure(random, condition, tokens, cell))],
                });
            }
        }
        return new()
        {
            Design = design,
            LayerCount = points,
            Points = [.. Enumerable.Range(1, points).Select(layer => new Point(Point.ResidPost, layer))],
            Metrics = ["hoyer"],
            SparserWhen = [SparserWhen.Higher],
            Items = items,
        };
    }

    public static StudyResult Run(StudyTable table, AnalysisOptions? options = null) =>
        StudyAnalysis.Run(table, options ?? Quick, CancellationToken.None);
}
