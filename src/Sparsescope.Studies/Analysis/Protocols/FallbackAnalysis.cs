using System.Globalization;
using Sparsescope.Statistics;

namespace Sparsescope.Studies.Analysis.Protocols;

/// <summary>The effect of the condition on one figure of sparsity: correlations of ranks with 90 % intervals.</summary>
/// <param name="Name">Metric and place.</param>
/// <param name="Plain">Given length alone.</param>
/// <param name="Given">Given length, frequency of what comes next, and the outliers' share of the energy.</param>
/// <param name="P">Of <see cref="Given"/>, by Freedman–Lane permutations.</param>
/// <param name="Ablated">Given length, of states whose outlier dimensions were set to their mean.</param>
/// <param name="NextAblated">The same for the eight dimensions after these: a control.</param>
/// <param name="Verdict">Its word.</param>
public sealed record FallbackCell(string Name, Interval Plain, Interval Given, double P, Interval Ablated, Interval NextAblated,
    FallbackVerdict Verdict);

/// <summary>Whether outlier dimensions that push frequent tokens explain what the condition does to sparsity.</summary>
/// <param name="Verdict">Its word.</param>
/// <param name="Sentence">Why.</param>
/// <param name="N">Items.</param>
/// <param name="Push">Frequency of what comes next, clean less ablated: above 0 where the outliers push frequent tokens; 95 %.</param>
/// <param name="NextPush">The same of the eight dimensions after them.</param>
/// <param name="RandomPush">The same of eight random ones.</param>
/// <param name="Cells">The preregistered figures.</param>
public sealed record FallbackResult(
    FallbackVerdict Verdict, string Sentence, int N, Interval Push, Interval NextPush, Interval RandomPush,
    IReadOnlyList<FallbackCell> Cells);

/// <summary>Protocol `fallback`: the cheap rival of a filter.</summary>
public static class FallbackAnalysis
{
    /// <summary>Runs it.</summary>
    public static FallbackResult Run(FallbackData data, CancellationToken cancellation)
    {
        var n = data.Condition.Length;
        if (n < 20 || data.Condition.Distinct().Count() < 2)
        {
            var nothing = new Interval(double.NaN, double.NaN, double.NaN, 0.95, n);
            return new(FallbackVerdict.Undecided,
                FormattableString.Invariant($"{n} items in {data.Condition.Distinct().Count()} conditions are too few"),
                n, nothing, nothing, nothing, []);
        }
        var draws = new ClusterDraws(data.Clusters, SplitMix64.Derive(data.Seed, 1));
        Interval Push(string arm) => draws.OfMean([.. data.Frequency[FallbackArms.Clean]
            .Zip(data.Frequency[arm], (clean, without) => clean - without)]);
        var (push, next, random) = (Push(FallbackArms.Outliers), Push(FallbackArms.Next), Push(FallbackArms.Random));
        var pushes = push.Low > 0 && push.Estimate > Math.Max(Math.Abs(next.Estimate), Math.Abs(random.Estimate));
        var effect = new PartialEffect(data.Condition, data.Clusters, data.Paired, SplitMix64.Derive(data.Seed, 2));
        var cells = new List<FallbackCell>();
        foreach (var (name, arms) in data.Cells)
        {
            cancellation.ThrowIfCancellationRequested();
            var plain = effect.Of(arms[FallbackArms.Clean], data.Length).Interval;
            var (given, p) = effect.Of(arms[FallbackArms.Clean], [.. data.Length, data.Frequency[FallbackArms.Clean], data.EnergyShare]);
            var ablated = effect.Of(arms[FallbackArms.Outliers], data.Length).Interval;
            cells.Add(new(name, plain, given, p, ablated, effect.Of(arms[FallbackArms.Next], data.Length).Interval,
                Judge(plain, given, ablated, pushes, data.Bound)));
        }
        var (verdict, sentence) = Judge(cells, push, pushes);
        return new(verdict, sentence, n, push, next, random, cells);
    }

    private static FallbackVerdict Judge(Interval plain, Interval given, Interval ablated, bool pushes, double bound)
    {
        bool Inside(Interval i) => i.Low > -bound && i.High < bound;
        if (Inside(plain)) return FallbackVerdict.NoEffect;
        if (!(plain.Low > 0 || plain.High < 0)) return FallbackVerdict.Undecided;
        var stands = (given.Low > bound || given.High < -bound) && Math.Sign(given.Estimate) == Math.Sign(plain.Estimate);
        if (stands) return FallbackVerdict.Refuted;
        return pushes && Inside(given) && Inside(ablated) ? FallbackVerdict.Holds : FallbackVerdict.Undecided;
    }

    private static (FallbackVerdict, string) Judge(List<FallbackCell> cells, Interval push, bool pushes)
    {
        var what = string.Create(CultureInfo.InvariantCulture,
            $"the outliers move the mean log frequency of the next token by {push.Estimate:+0.000;-0.000} "
            + $"[{push.Low:+0.000;-0.000}, {push.High:+0.000;-0.000}]");
        var words = cells.Select(cell => cell.Verdict).Distinct().ToList();
        if (words.Count == 1) return (words[0], words[0] switch
        {
            FallbackVerdict.NoEffect => $"the condition's effect lies inside the bound in every cell; {what}",
            FallbackVerdict.Holds => $"{what}, more than other dimensions do, and neither given that nor without them is any effect left",
            FallbackVerdict.Refuted => $"given frequency and the outliers' energy the effect stays outside the bound; {what}",
            _ => $"no cell is decided; {what}{(pushes ? "" : ", which is no push beyond other dimensions'")}",
        });
        var each = string.Join("; ", cells.Select(cell => $"{cell.Name} {cell.Verdict.Word()}"));
        return (FallbackVerdict.Undecided, $"cells differ: {each}; {what}");
    }
}
