using System.Globalization;
using Sparsescope.Statistics;

namespace Sparsescope.Studies.Icl;

/// <summary>
/// Judges arms of demonstrations by the log-probability of the right answer: does sparsity matter (against the same rule on shuffled
/// scores), does it help (against the nearest pair), does order alone?
/// </summary>
public static class IclStudyAnalysis
{
    /// <summary>A difference inside ± it counts as none, nats a token.</summary>
    public const double Bound = 0.02;

    private const int Resamples = 2000, Flips = 9999, FewestQuestions = 10;

    private static readonly (string Name, string Of, string Than, bool Primary)[] s_contrasts =
    [
        ("does sparsity matter?", "sg", "placebo", true),
        ("does it help?", "sg", "knn-nearest-last", true),
        ("order alone", "order-up", "order-down", true),
        ("against random pairs", "sg", "random", false),
        ("against random pairs of the nearest", "sg", "random-nearest", false),
        ("against levels reversed", "sg", "sg-levels-reversed", false),
        ("against its own order reversed", "sg", "sg-order-reversed", false),
        ("against no demonstration", "sg", "zero-shot", false),
        ("against the published scripts", "sg", "scripted", false),
        ("against the same rule on length", "sg", "sg-length", false),
        ("against the same rule on entropy", "sg", "sg-entropy", false),
        ("against the same rule on the gold level", "sg", "sg-level", false),
    ];

    /// <summary>Runs it.</summary>
    /// <param name="arms">By name: [question][draw], the questions of all arms the same.</param>
    /// <param name="seed">Of resamples and flips.</param>
    public static IclStudyResult Run(IReadOnlyDictionary<string, double[][]> arms, ulong seed)
    {
        var n = arms.Count == 0 ? 0 : arms.Values.First().Length;
        if (arms.Values.Any(arm => arm.Length != n)) throw new ArgumentException("arms have different questions", nameof(arms));
        var means = arms.ToDictionary(arm => arm.Key, arm =>
            Bootstrap.MeanPercentile([.. arm.Value.Select(draws => draws.Average())], seed));
        var raw = s_contrasts.Where(c => arms.ContainsKey(c.Of) && arms.ContainsKey(c.Than))
            .Select(c => (Contrast: c, P: FlipP(arms[c.Of], arms[c.Than], seed))).ToList();
        double[] adjusted = MultipleTesting.Holm([.. raw.Where(c => c.Contrast.Primary).Select(c => c.P)]);
        var (contrasts, primary) = (new List<IclContrast>(), 0);
        foreach (var (c, p) in raw)
        {
            var (ninetyFive, ninety) = Differences(arms[c.Of], arms[c.Than], seed);
            var of = c.Primary ? adjusted[primary++] : p;
            contrasts.Add(new(c.Name, c.Of, c.Than, c.Primary, ninetyFive, ninety, of, Word(ninetyFive, ninety, of)));
        }
        var (verdict, sentence) = Judge(n, contrasts);
        double[] question = arms.TryGetValue("random", out var random) ? [.. random.Select(draws => draws.Average())] : [];
        return new(n, means, contrasts, question.Length > 1 ? Moments.StandardDeviation(question) : double.NaN,
            random is not null && random.Length > 0 && random[0].Length > 1 ? Math.Sqrt(random.Average(Variance)) : double.NaN,
            arms.TryGetValue("order-up", out var up) && arms.TryGetValue("order-down", out var down) && n > 0
                ? Math.Sqrt(up.Zip(down, (a, b) => Variance([a[0], b[0]])).Average()) : double.NaN,
            verdict, sentence);
    }

    private static (IclVerdict, string) Judge(int n, List<IclContrast> contrasts)
    {
        if (contrasts.FirstOrDefault(c =>
            c.Than == "placebo") is not { } placebo) return (IclVerdict.Undecided, "the arms sg and placebo were not both run");
        var what = string.Create(CultureInfo.InvariantCulture,
            $"sg less the same rule on shuffled scores: {placebo.Difference.Estimate:+0.0000;-0.0000} nats a token "
            + $"[{placebo.Difference.Low:+0.0000;-0.0000}, {placebo.Difference.High:+0.0000;-0.0000}], p = {placebo.P:F3} over the three");
        if (n < FewestQuestions) return (IclVerdict.Undecided, FormattableString.Invariant($"{n} questions are too few; {what}"));
        return (placebo.Word switch
        {
            ContrastWord.Better => IclVerdict.Matters,
            ContrastWord.Worse => IclVerdict.Hurts,
            ContrastWord.NoDifference => IclVerdict.Nothing,
            _ => IclVerdict.Undecided,
        }, what);
    }

    private static ContrastWord Word(Interval ninetyFive, Interval ninety, double p) =>
        ninetyFive.Low > 0 && p < 0.05 ? ContrastWord.Better : ninetyFive.High < 0 && p < 0.05 ? ContrastWord.Worse
        : ninety.Low > -Bound && ninety.High < Bound ? ContrastWord.NoDifference : ContrastWord.Undecided;

    // Questions are drawn, and of each the draws of an arm that has several.
    private static (Interval, Interval) Differences(double[][] of, double[][] than, ulong seed)
    {
        var n = of.Length;
        var replicates = new double[Resamples];
        for (var b = 0; b < Resamples; b++)
        {
            var random = new SplitMix64(SplitMix64.Derive(seed, (ulong)b));
            var sum = 0.0;
            for (var i = 0; i < n; i++)
            {
                var question = random.NextInt32(n);
                sum += Drawn(of[question], random) - Drawn(than[question], random);
            }
            replicates[b] = sum / n;
        }
        var estimate = n == 0 ? double.NaN : of.Zip(than, (a, b) => a.Average() - b.Average()).Average();
        return (Bootstrap.Percentile(estimate, replicates, 0.95, n), Bootstrap.Percentile(estimate, replicates, 0.9, n));
    }

    private static double Drawn(double[] draws, SplitMix64 random)
    {
        if (draws.Length == 1) return draws[0];
        var sum = 0.0;
        for (var i = 0; i < draws.Length; i++) sum += draws[random.NextInt32(draws.Length)];
        return sum / draws.Length;
    }

    private static double FlipP(double[][] of, double[][] than, ulong seed)
    {
        double[] differences = [.. of.Zip(than, (a, b) => a.Average() - b.Average())];
        var observed = Math.Abs(differences.Sum());
        if (differences.Length < 2 || !double.IsFinite(observed)) return double.NaN;
        var above = 0;
        for (var b = 0; b < Flips; b++)
        {
            var random = new SplitMix64(SplitMix64.Derive(SplitMix64.Derive(seed, 11), (ulong)b));
            var (sum, bits, left) = (0.0, 0UL, 0);
            foreach (var difference in differences)
            {
                if (left-- == 0) (bits, left) = (random.NextUInt64(), 63);
                sum += (bits & 1) == 0 ? difference : -difference;
                bits >>= 1;
            }
            if (Math.Abs(sum) >= observed * (1 - 1e-12)) above++;
        }
        return (above + 1.0) / (Flips + 1);
    }

    private static double Variance(double[] values)
    {
        if (values.Length < 2) return 0;
        var mean = values.Average();
        return values.Sum(x => (x - mean) * (x - mean)) / (values.Length - 1);
    }
}
