using System.Globalization;
using Sparsescope.Statistics;
using Sparsescope.Statistics.Meta;

namespace Sparsescope.Studies.Regimes;

/// <summary>
/// Protocol `regimes`: do models that sparsify more behave otherwise? The unit is the model. The word regime is used only where two
/// components fit the models better than one.
/// </summary>
public static class RegimesAnalysis
{
    /// <summary>A slope inside ± it counts as none, standard deviations per standard deviation.</summary>
    public const double Bound = 0.2;

    private const int FewestModels = 4, WantedModels = 20, WantedFamilies = 6, FewestFreedom = 4;

    /// <summary>Runs it.</summary>
    /// <param name="runs">Of one study.</param>
    /// <param name="seed">Of the parametric bootstrap.</param>
    /// <param name="samples">Of it, 1 and more.</param>
    public static RegimesResult Run(IReadOnlyList<RegimeRun> runs, ulong seed, int samples = 999)
    {
        var models = runs.Where(run => double.IsFinite(run.Sparsification) && run.SparsificationError > 0)
            .GroupBy(run => run.Unit, StringComparer.Ordinal).Select(Pooled).ToList();
        var judged = models.Where(model => double.IsFinite(model.Drop) && model.DropError > 0).ToList();
        var (nothing, families) = (new Interval(double.NaN, double.NaN, double.NaN, 0.95, judged.Count),
            judged.Select(model => model.Family).Distinct().Count());
        var components = models.Count >= FewestModels
            && ComponentTest.Fit([.. models.Select(m => m.Sparsification)], [.. models.Select(m => m.SparsificationError)]) is { } test
            ? test.P([.. models.Select(m => m.SparsificationError)], seed, samples) : double.NaN;
        var size = string.Create(CultureInfo.InvariantCulture,
            $"{judged.Count} models of {families} families with behaviour; a slope of 0.6 is found in 80 % of studies with about "
            + $"{WantedModels} models of {WantedFamilies} families");
        if (judged.Count < FewestModels)
            return new(RegimesVerdict.Undecided, size, models, nothing, double.NaN, double.NaN, [], components);

        var (x, xs) = Scaled([.. judged.Select(m => m.Sparsification)]);
        var (y, ys) = Scaled([.. judged.Select(m => m.Drop)]);
        double[] ye = [.. judged.Select(m => m.DropError / ys)], xe = [.. judged.Select(m => m.SparsificationError / xs)];
        if (MetaRegression.Fit(y, ye, [x]) is not { } fit)
        {
            return new(RegimesVerdict.Undecided, $"the models do not differ in sparsification; {size}", models, nothing, double.NaN,
                double.NaN, [], components);
        }
        var slope = fit.KnappHartung[1];
        var interval = slope.Interval(0.95, judged.Count);
        var ninety = slope.Interval(0.9, judged.Count);
        string[] labels = [.. judged.Select(m => m.Family)];
        var leftOut = LeaveOut.Each(labels, y, ye, [x]).Where(one => one.Fit is not null)
            .Select(one => (one.Label, one.Fit!.KnappHartung[1].Estimate)).ToList();
        var both = ErrorsInBoth.Fit(x, xe, y, ye)?.Slope.Estimate ?? double.NaN;
        var (held, given) = Given(judged, y, ye, x);
        var clusters = Families(fit, x, y, ye, labels);
        var (verdict, why) = Judge(interval, ninety, leftOut, components, held, given, clusters);
        return new(verdict,
            string.Create(CultureInfo.InvariantCulture, $"{why}; slope {interval.Estimate:+0.00;-0.00} SD per SD "
                + $"[{interval.Low:+0.00;-0.00}, {interval.High:+0.00;-0.00}]; {size}"),
            models, interval, slope.P, both, leftOut, components)
        { Families = clusters, Held = held, Given = given };
    }

    // Size, easy behaviour and instruction, those that models differ in, each in its own standard deviations.
    private static (IReadOnlyList<string>, Interval) Given(List<RegimeRun> models, double[] y, double[] ye, double[] x)
    {
        var (held, columns) = (new List<string>(), new List<double[]> { x });
        foreach (var (name, of) in ((string, Func<RegimeRun, double>)[])
            [("size", model => model.LogParameters), ("easy", model => model.Easy), ("instruct", model => model.Instruct)])
        {
            double[] column = [.. models.Select(of)];
            if (!column.All(double.IsFinite) || !(Moments.StandardDeviation(column) > 0)) continue;
            held.Add(name);
            var mean = column.Average();
            columns.Add(Scaled([.. column.Select(value => value - mean)]).Values);
        }
        var nothing = new Interval(double.NaN, double.NaN, double.NaN, 0.95, models.Count);
        if (held.Count == 0 || models.Count - held.Count - 2 < FewestFreedom) return (held, nothing);
        return (held, MetaRegression.Fit(y, ye, columns) is { } fit ? fit.KnappHartung[1].Interval(0.95, models.Count) : nothing);
    }

    private static RegimeFamilies Families(MetaRegression fit, double[] x, double[] y, double[] ye, string[] labels)
    {
        var count = labels.Distinct().Count();
        var robust = ClusterRobust.Of(fit, labels)[1];
        var random = RandomGroups.Fit(y, ye, [x], labels);
        var wild = WildBootstrap.Of(fit, 1, labels);
        return new(count, random?.StudentT[1].Interval(0.95, y.Length) ?? new(double.NaN, double.NaN, double.NaN, 0.95, y.Length),
            Math.Sqrt(random?.Between ?? double.NaN), robust.Coefficient.Interval(0.95, y.Length), robust.Freedom, robust.Coefficient.P,
            wild?.P, wild is null ? null : Math.Pow(2, 1 - count));
    }

    private static (RegimesVerdict, string) Judge(Interval slope, Interval ninety, IReadOnlyList<(string Family, double Slope)> leftOut,
        double components, IReadOnlyList<string> held, Interval given, RegimeFamilies families)
    {
        if (ninety.Low > -Bound && ninety.High < Bound) return (RegimesVerdict.Unrelated, "the slope lies inside the bound");
        if (!(slope.Low > 0 || slope.High < 0)) return (RegimesVerdict.Undecided, "no slope is shown, and none is excluded");
        if (leftOut.FirstOrDefault(one => Math.Sign(one.Slope) != Math.Sign(slope.Estimate)) is { Family: { } family })
            return (RegimesVerdict.Undecided, $"without the family {family} the slope has the other sign");
        if (double.IsFinite(given.Low) && !given.ExcludesZero)
            return (RegimesVerdict.Undecided, $"given {string.Join(", ", held)} no slope is shown");
        if (families.WildP is { } wild && !(wild <= Math.Max(0.05, families.LeastP!.Value)))
            return (RegimesVerdict.Undecided,
                FormattableString.Invariant($"with families as clusters no slope is shown (wild bootstrap, p = {wild:F3})"));
        return components < 0.05 ? (RegimesVerdict.Regimes,
            FormattableString.Invariant(
                $"the slope stands without any family, and two components fit better than one (p = {components:F3})"))
            : (RegimesVerdict.Related, double.IsFinite(components)
                ? FormattableString.Invariant(
                    $"the slope stands without any family; two components fit no better than one (p = {components:F3})")
                    : "the slope stands without any family");
    }

    // Precisions of one model are no further models: their mean, with the error of one of them, as they share weights and items.
    private static RegimeRun Pooled(IGrouping<string, RegimeRun> runs)
    {
        var first = runs.First();
        return runs.Count() == 1 ? first : first with
        {
            Sparsification = runs.Average(run => run.Sparsification),
            SparsificationError = runs.Max(run => run.SparsificationError),
            Drop = runs.Average(run => run.Drop),
            DropError = runs.Max(run => run.DropError),
            Easy = runs.Average(run => run.Easy),
        };
    }

    private static (double[] Values, double Scale) Scaled(double[] values)
    {
        var scale = Moments.StandardDeviation(values);
        if (!(scale > 0)) scale = 1;
        return ([.. values.Select(value => value / scale)], scale);
    }
}
