using Sparsescope.Statistics;

namespace Sparsescope.Studies.Analysis.Protocols;

/// <summary>
/// Protocol `selective-filter`: is it the sparse support that the answer depends on, beyond an equal change, and more so where items are
/// hard? Supported only where every part of the claim holds; refuted by the first control that does as much.
/// </summary>
public static class FilterAnalysis
{
    /// <summary>Changes inside ± it count as none, nats a token.</summary>
    public const double Bound = 0.02;

    private const int FewestItems = 20;

    /// <summary>Runs it.</summary>
    public static FilterResult Run(FilterData data, CancellationToken cancellation)
    {
        var n = data.Hard.Length;
        if (n < FewestItems) return new(FilterVerdict.Undecided, FormattableString.Invariant($"{n} items are too few"), n, []);
        var layers = new List<FilterLayer>();
        foreach (var layer in data.Layers)
        {
            cancellation.ThrowIfCancellationRequested();
            layers.Add(Layer(data, layer));
        }
        var words = layers.Select(layer => layer.Verdict).Distinct().ToList();
        var each = string.Join("; ", layers.Select(layer =>
            FormattableString.Invariant($"layer {layer.Layer} {layer.Verdict.Word()}: {layer.Reason}")));
        return new(words.Count == 1 ? words[0] : FilterVerdict.Undecided, each, n, layers);
    }

    private static FilterLayer Layer(FilterData data, int layer)
    {
        var clean = data.GoldLogProbs[FilterArms.Clean];
        var (primary, n) = (FilterArms.PrimaryShare, clean.Length);
        double[] Change(string arm) => data.GoldLogProbs.TryGetValue(arm, out var values)
            ? [.. values.Zip(clean, (changed, before) => changed - before)] : [.. Enumerable.Repeat(double.NaN, n)];
        double[] Of(string what) => Change(FilterArms.ArmName(layer, what));
        double[] Top(int share) => Of(FormattableString.Invariant($"{FilterArms.Top}-{share}"));
        double[] Rest(int share) => Of(FormattableString.Invariant($"{FilterArms.Rest}-{share}"));
        double[] Control(string control, int share)
        {
            var draws = Enumerable.Range(0, FilterArms.DrawsOf(share))
                .Select(draw => Change(FilterArms.ArmName(layer, control, share, draw))).ToList();
            return [.. Enumerable.Range(0, n).Select(i => draws.Average(draw => draw[i]))];
        }
        static double[] Less(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x - y)];

        var doses = FilterArms.Shares.ToDictionary(share => share, share => (Mean(data, Top(share)), Mean(data, Rest(share))));
        var dial = FilterArms.Exponents.ToDictionary(g => g, g => Mean(data, Of(FormattableString.Invariant($"{FilterArms.Dial}-{g}"))));
        var beyond = FilterArms.Controls.ToDictionary(control => control, control =>
            Mean(data, Less(Top(primary), Control(control, primary))));
        var specific = Less(Top(primary), Control(FilterArms.Rotated, primary));
        var hardLessEasy = Difference(data, specific);
        var matched = Mean(data, [.. Of(FilterArms.Matched).Select((change, i) => data.Hard[i] ? change : double.NaN)]);
        double[][] losses = [.. FilterArms.Shares.Select(share => Less(Control(FilterArms.Rotated, share), Top(share)))];
        double[][] blocks = [.. Enumerable.Range(0, n).Select(i => (double[])[.. losses.Select(loss => loss[i])])
            .Where(block => block.All(double.IsFinite))];
        var trend = blocks.Length > 1 ? PageTrend.Test(blocks).PIncreasing : double.NaN;
        var restBeyond = Mean(data, Less(Rest(primary), Control(FilterArms.Turned, primary)));
        var monotone = IsMonotone(dial);
        var (verdict, reason) = Judge(beyond, restBeyond, hardLessEasy, matched, trend, monotone);
        var effects = Effects(data, layer);
        return new(layer, doses, dial, beyond, restBeyond, Mean(data, Of(FilterArms.Outliers)), hardLessEasy, matched, trend, monotone,
            verdict, reason)
        {
            Effects = effects,
            KlBeyond = Beyond(data, layer, data.Divergences),
            MarginBeyond = Beyond(data, layer, data.Margins),
        };
    }

    // What the largest entries do more than each control at the primary share; draws averaged first.
    private static Dictionary<string, Interval> Beyond(FilterData data, int layer, IReadOnlyDictionary<string, double[]> outcome)
    {
        var share = FilterArms.PrimaryShare;
        var top = Column(outcome, data.Hard.Length, FilterArms.ArmName(layer, FormattableString.Invariant($"{FilterArms.Top}-{share}")));
        return FilterArms.Controls.ToDictionary(control => control, control =>
            Mean(data, [.. top.Zip(Draws(outcome, data.Hard.Length, layer, control, share), (x, y) => x - y)]));
    }

    private static List<FilterEffect> Effects(FilterData data, int layer)
    {
        var n = data.Hard.Length;
        var found = new List<FilterEffect>();
        void Add(string name, string group, double dose, Func<IReadOnlyDictionary<string, double[]>, double[]> of)
        {
            double[] Change(IReadOnlyDictionary<string, double[]> outcome) =>
                [.. of(outcome).Zip(Column(outcome, n, FilterArms.Clean), (changed, before) => changed - before)];
            found.Add(new(name, group, dose, Mean(data, Change(data.GoldLogProbs)), Mean(data, of(data.Divergences)),
                Mean(data, Change(data.Margins))));
        }
        void AddOne(string name, string group, double dose, string what) =>
            Add(name, group, dose, outcome => Column(outcome, n, FilterArms.ArmName(layer, what)));
        foreach (var share in FilterArms.Shares)
        {
            AddOne(FormattableString.Invariant($"largest, {share} %"), "largest", share,
                FormattableString.Invariant($"{FilterArms.Top}-{share}"));
            AddOne(FormattableString.Invariant($"after the outliers, {share} %"), "after the outliers", share,
                FormattableString.Invariant($"{FilterArms.Rest}-{share}"));
            foreach (var control in FilterArms.Controls)
            {
                Add(FormattableString.Invariant($"{ControlText(control)}, {share} %"), ControlText(control), share,
                    outcome => Draws(outcome, n, layer, control, share));
            }
        }
        AddOne("fixed outliers at 0", "outliers", double.NaN, FilterArms.Outliers);
        foreach (var g in FilterArms.Exponents)
        {
            AddOne(FormattableString.Invariant($"dial {g}"), "dial", g, FormattableString.Invariant($"{FilterArms.Dial}-{g}"));
        }
        return found;
    }

    /// <summary>A control as people read it.</summary>
    internal static string ControlText(string control) => control switch
    {
        FilterArms.SameEnergy => "random, same energy",
        FilterArms.SameCount => "random, same count",
        FilterArms.Turned => "same change, turned",
        _ => "rotated basis",
    };

    private static double[] Column(IReadOnlyDictionary<string, double[]> outcome, int n, string arm) =>
        outcome.TryGetValue(arm, out var values) ? values : [.. Enumerable.Repeat(double.NaN, n)];

    private static double[] Draws(IReadOnlyDictionary<string, double[]> outcome, int n, int layer, string control, int share)
    {
        var draws = Enumerable.Range(0, FilterArms.DrawsOf(share))
            .Select(draw => Column(outcome, n, FilterArms.ArmName(layer, control, share, draw))).ToList();
        return [.. Enumerable.Range(0, n).Select(i => draws.Average(draw => draw[i]))];
    }

    // From 1 outwards on either side, no step up by more than the bound.
    private static bool IsMonotone(Dictionary<double, Interval> dial)
    {
        double[] sparser = [0, .. dial.Where(point => point.Key > 1).OrderBy(point => point.Key).Select(point => point.Value.Estimate)];
        double[] denser = [0, .. dial.Where(point => point.Key < 1).OrderByDescending(point => point.Key)
            .Select(point => point.Value.Estimate)];
        return Falls(sparser) && Falls(denser);

        static bool Falls(double[] values) => values[^1] < -Bound && Enumerable.Range(1, values.Length - 1)
            .All(i => values[i] <= values[i - 1] + Bound);
    }

    private static (FilterVerdict, string) Judge(
        Dictionary<string, Interval> beyond, Interval restBeyond, Interval hardLessEasy, Interval matched, double trend, bool monotone)
    {
        var (turned, rotated) = (beyond[FilterArms.Turned], beyond[FilterArms.Rotated]);
        static bool None(Interval i) => i.Low > -Bound && i.High < Bound;
        if (None(rotated) || rotated.Low > 0) return (FilterVerdict.Refuted, "the same operator in a random basis harms as much");
        if (None(turned) || turned.Low > 0)
            return (FilterVerdict.Refuted, "a change as large and at the same angle in a random direction harms as much");
        if (None(restBeyond) && turned.High < 0)
            return (FilterVerdict.Refuted, "without the fixed outlier dimensions nothing is left: they carry it");
        if (None(hardLessEasy) || hardLessEasy.Low > 0) return (FilterVerdict.Refuted, "hard items lose no more than easy ones");
        if (matched.Low > 0) return (FilterVerdict.Refuted, "hard items made as dense as easy ones answer better");
        var missing = new List<string>();
        if (!(turned.High < 0)) missing.Add("a loss beyond an equal change");
        if (!(rotated.High < 0)) missing.Add("a loss beyond the rotated operator");
        if (!(hardLessEasy.High < 0)) missing.Add("a larger loss of hard items");
        if (!(matched.High < 0)) missing.Add("harm to hard items made denser");
        if (!(trend < 0.05)) missing.Add("growth with the dose");
        if (!monotone) missing.Add("a dial that harms both ways");
        return missing.Count == 0 ? (FilterVerdict.Supported, "every part of the claim holds beyond every control")
            : (FilterVerdict.Undecided, $"not shown: {string.Join(", ", missing)}");
    }

    private static Interval Mean(FilterData data, double[] values)
    {
        int[] whole = [.. Enumerable.Range(0, values.Length).Where(i => double.IsFinite(values[i]))];
        if (whole.Length < 2) return new(double.NaN, double.NaN, double.NaN, 0.95, whole.Length);
        return new ClusterDraws(ClusterDraws.Number(whole.Select(i => FormattableString.Invariant($"{data.Clusters[i]}"))),
            SplitMix64.Derive(data.Seed, 1))
            .OfMean([.. whole.Select(i => values[i])]);
    }

    private static Interval Difference(FilterData data, double[] values)
    {
        int[] whole = [.. Enumerable.Range(0, values.Length).Where(i => double.IsFinite(values[i]))];
        if (whole.Count(i => data.Hard[i]) < 2 || whole.Count(i => !data.Hard[i]) < 2) return new(double.NaN, double.NaN, double.NaN, 0.95,
            whole.Length);
        var draws = new ClusterDraws(ClusterDraws.Number(whole.Select(i => FormattableString.Invariant($"{data.Clusters[i]}"))),
            SplitMix64.Derive(data.Seed, 2));
        return draws.Of(counts =>
        {
            double hard = 0, hards = 0, easy = 0, easies = 0;
            for (var i = 0; i < whole.Length; i++)
            {
                if (data.Hard[whole[i]]) (hard, hards) = (hard + counts[i] * values[whole[i]], hards + counts[i]);
                else (easy, easies) = (easy + counts[i] * values[whole[i]], easies + counts[i]);
            }
            return hard / hards - easy / easies;
        });
    }
}
