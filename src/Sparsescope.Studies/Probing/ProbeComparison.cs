using System.Globalization;
using Sparsescope.Probing;
using Sparsescope.Statistics;

namespace Sparsescope.Studies.Probing;

/// <summary>One way of reading states, against plain probes.</summary>
/// <param name="Name">plain, sparsity, normalised, terciles, support, or fields: the plain columns with those of the baselines.</param>
/// <param name="Within">On items held out of the same conditions.</param>
/// <param name="Shifted">On items of the other condition than it was fitted to.</param>
/// <param name="GainWithin">Log loss of the plain probe less its own, nats an item; 95 % over clusters.</param>
/// <param name="GainShifted">The same under shift.</param>
/// <param name="AurocWithin">Its AUROC less the plain probe's; 95 %.</param>
/// <param name="AurocShifted">The same under shift, the mean of both directions; 95 %.</param>
/// <param name="AurocShifted90">The same at 90 %.</param>
/// <param name="Selectivity">Task less control accuracy; NaN without types, and for terciles.</param>
public sealed record ProbeVariant(
    string Name, ProbeScores Within, ProbeScores Shifted, Interval GainWithin, Interval GainShifted, Interval AurocWithin,
    Interval AurocShifted, Interval AurocShifted90, double Selectivity)
{
    /// <summary>What it gains under shift beyond what it gains within, nats an item.</summary>
    public double GainOfShift => GainShifted.Estimate - GainWithin.Estimate;
}

/// <summary>What sparsity-aware probes do at one layer.</summary>
/// <param name="Layer">Its number.</param>
/// <param name="Variants">The plain one first.</param>
/// <param name="Verdict">Its word.</param>
/// <param name="Sentence">Why.</param>
public sealed record ProbeComparisonResult(int Layer, IReadOnlyList<ProbeVariant> Variants, ProbeVerdict Verdict, string Sentence);

/// <summary>
/// Does it help a probe to know of sparsity? Each variant is fitted and chosen alike, held out by cluster within the conditions, and fitted
/// to one condition and read on the other, both ways.
/// </summary>
public sealed class ProbeComparison
{
    /// <summary>A difference of AUROC inside ± it counts as none.</summary>
    public const double Bound = 0.01;

    private const string Plain = "plain", Terciles = "terciles", Fields = "fields";
    private const int Resamples = 1000;

    private readonly ProbeTable _table;
    private readonly ulong _seed;
    private readonly bool[] _second;        // of the second condition
    private readonly int[] _outer;
    private readonly int[][] _members;

    /// <param name="table">Labelled items with two conditions.</param>
    /// <param name="seed">Of folds and resamples.</param>
    /// <exception cref="BadInputException">Not two conditions, too few clusters, or a condition with one label only.</exception>
    public ProbeComparison(ProbeTable table, ulong seed)
    {
        var conditions = (table.Conditions ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (conditions.Count != 2)
            throw new BadInputException($"a shift goes from one condition to another, and there are {conditions.Count}");
        (_table, _seed, _second) = (table, seed, [.. table.Conditions!.Select(condition => condition == conditions[1])]);
        foreach (var which in (bool[])[false, true])
        {
            if (Enumerable.Range(0, table.Count).Where(i => _second[i] == which).Select(i => table.Labels[i]).Distinct().Count() < 2)
                throw new BadInputException($"all items of the condition '{PlainText.OneLine(conditions[which ? 1 : 0])}' have one label");
        }
        _outer = Folds([.. Enumerable.Range(0, table.Count)]);
        _members = [.. Enumerable.Range(0, table.Count).GroupBy(i => table.Clusters[i]).Select(group => group.ToArray())];
    }

    /// <summary>Compares the variants at one layer. Safe to call from several threads.</summary>
    /// <param name="layer">Its number.</param>
    /// <param name="states">(width) each, an entry an item.</param>
    /// <exception cref="BadInputException">A state that is not finite, or a training set with one label only.</exception>
    public ProbeComparisonResult Run(int layer, IReadOnlyList<float[]> states)
    {
        var forms = Enum.GetValues<ProbeForm>().ToDictionary(form => form.ToString().ToLowerInvariant(),
            form => (double[][])[.. states.Select(state => ProbeForms.Columns(form, state))]);
        if (_table.Baselines.Count > 0)
            forms[Fields] = [.. forms[Plain]
                .Select((row, i) => (double[])[.. row, .. _table.Baselines.Values.Select(column => column[i])])];
        double[] sparsity = [.. states.Select(state => ProbeForms.Own(state)[0])];
        var odds = new OrderedDictionary<string, (double[] Within, double[] Shifted)>();
        foreach (var (name, rows) in forms) odds[name] = Odds(rows, null);
        odds[Terciles] = Odds(forms[Plain], sparsity);
        var variants = odds.Select(variant => Variant(variant.Key, variant.Value, odds[Plain], forms.GetValueOrDefault(variant.Key)))
            .ToList();
        var (verdict, sentence) = Judge(variants);
        return new(layer, variants, verdict, sentence);
    }

    private (ProbeVerdict, string) Judge(List<ProbeVariant> variants)
    {
        var aware = variants.Where(variant => variant.Name is not (Plain or Fields)).ToList();
        var best = aware.MaxBy(variant => variant.AurocShifted.Estimate)!;
        var what = string.Create(CultureInfo.InvariantCulture,
            $"the best, {best.Name}, moves the AUROC under shift by {best.AurocShifted.Estimate:+0.000;-0.000} "
            + $"[{best.AurocShifted.Low:+0.000;-0.000}, {best.AurocShifted.High:+0.000;-0.000}]");
        var fields = variants.FirstOrDefault(variant => variant.Name == Fields);
        if (aware.FirstOrDefault(variant => variant.AurocShifted.Low > 0 && variant.GainShifted.Low > 0
            && variant.GainOfShift > 0) is { } helping)
        {
            if (fields is not null
                && fields.AurocShifted.Estimate >= helping.AurocShifted.Estimate)
                return (ProbeVerdict.Nothing, $"{what}; length or entropy as columns do as much");
            var plain = variants[0].Selectivity;
            return double.IsFinite(plain) && plain - helping.Selectivity >= helping.Shifted.Accuracy - variants[0].Shifted.Accuracy
                ? (ProbeVerdict.Nothing, $"{what}; selectivity falls by as much as accuracy rises") : (ProbeVerdict.Helps, what);
        }
        return aware.All(variant => variant.AurocShifted90.Low > -Bound && variant.AurocShifted90.High < Bound)
            ? (ProbeVerdict.Nothing, what) : (ProbeVerdict.Undecided, what);
    }

    private ProbeVariant Variant(string name, (double[] Within, double[] Shifted) own, (double[] Within, double[] Shifted) plain,
        double[][]? rows)
    {
        bool[] labels = _table.Labels;
        Interval Gain(double[] of, double[] than) => Resample(items => items.Average(i =>
            ProbeScores.LogLossOf(than[i], labels[i]) - ProbeScores.LogLossOf(of[i], labels[i])), 0.95);
        // Fits of two conditions are two scales: ranks are compared within each.
        double Both(double[] odds, List<int> items) => ((double[])[Auroc(odds, [.. items.Where(i => _second[i])]),
            Auroc(odds, [.. items.Where(i => !_second[i])])]).Average();
        Interval Shift(double level) => Resample(items => Both(own.Shifted, items) - Both(plain.Shifted, items), level);
        var selectivity = rows is not null && _table.Types is { } types
            ? ProbeSelectivity.Of(rows, labels, types, NestedProbe.Choose(rows, labels, _outer, NestedProbe.Grid),
                SplitMix64.Derive(_seed, 5))?.Value ?? double.NaN : double.NaN;
        return new(name, ProbeScores.Of(own.Within, labels), ProbeScores.Of(own.Shifted, labels), Gain(own.Within, plain.Within),
            Gain(own.Shifted, plain.Shifted),
            Resample(items => Auroc(own.Within, items) - Auroc(plain.Within, items), 0.95), Shift(0.95), Shift(0.9), selectivity);
    }

    private double Auroc(double[] odds, List<int> items) =>
        BinaryScores.Auroc([.. items.Select(i => _table.Labels[i])], [.. items.Select(i => odds[i])]);

    private Interval Resample(Func<List<int>, double> figure, double level)
    {
        double Statistic(ReadOnlySpan<int> clusters)
        {
            var items = new List<int>();
            foreach (var cluster in clusters) items.AddRange(_members[cluster]);
            return figure(items);
        }
        return Bootstrap.Percentile(_members.Length, Statistic, SplitMix64.Derive(_seed, 3), Resamples, level);
    }

    private (double[] Within, double[] Shifted) Odds(double[][] rows, double[]? sparsity)
    {
        var (within, shifted) = (new double[rows.Length], new double[rows.Length]);
        int[] all = [.. Enumerable.Range(0, rows.Length)];
        for (var fold = 0; fold <= _outer.Max(); fold++)
        {
            var fit = Fit(rows, sparsity, [.. all.Where(i => _outer[i] != fold)]);
            foreach (var i in all.Where(i => _outer[i] == fold)) within[i] = fit(i);
        }
        foreach (var which in (bool[])[false, true])
        {
            var fit = Fit(rows, sparsity, [.. all.Where(i => _second[i] == which)]);
            foreach (var i in all.Where(i => _second[i] != which)) shifted[i] = fit(i);
        }
        return (within, shifted);
    }

    // C by folds of the training items alone. With sparsity, a probe a third of it, cut where the training items are; a third with one
    // label only is read by the probe of all.
    private Func<int, double> Fit(double[][] rows, double[]? sparsity, int[] train)
    {
        double[][] training = [.. train.Select(i => rows[i])];
        bool[] labels = [.. train.Select(i => _table.Labels[i])];
        var c = NestedProbe.Choose(training, labels, Folds(train), NestedProbe.Grid);
        var whole = One(training, labels, c);
        if (sparsity is null) return i => whole(rows[i]);
        double[] sorted = [.. train.Select(i => sparsity[i]).Order()];
        double[] cuts = [Bootstrap.Quantile(sorted, 1 / 3.0), Bootstrap.Quantile(sorted, 2 / 3.0)];
        int Third(int i) => sparsity[i] < cuts[0] ? 0 : sparsity[i] < cuts[1] ? 1 : 2;
        var thirds = Enumerable.Range(0, 3).Select(third =>
        {
            int[] own = [.. train.Where(i => Third(i) == third)];
            bool[] of = [.. own.Select(i => _table.Labels[i])];
            return of.Distinct().Count() == 2 ? One([.. own.Select(i => rows[i])], of, c) : whole;
        }).ToArray();
        return i => thirds[Third(i)](rows[i]);
    }

    private static Func<double[], double> One(double[][] rows, bool[] labels, double c)
    {
        var scaling = ColumnScaling.Of(rows);
        var fit = LogisticProbe.Fit([.. rows.Select(row => scaling.Apply(row))], labels, c);
        return row => fit.LogOdds(scaling.Apply(row));
    }

    private int[] Folds(int[] items) => ProbeFolds.Of([.. items.Select(i => _table.Clusters[i])],
        [.. items.Select(i => (_table.Labels[i] ? 1 : 0) + (_second[i] ? 2 : 0))], ProbeFolds.Inner, SplitMix64.Derive(_seed, 0));
}
