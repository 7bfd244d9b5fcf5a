using System.Globalization;
using Sparsescope.Statistics;
using Sparsescope.Statistics.Meta;

namespace Sparsescope.Studies.Protocols;

/// <summary>
/// Protocol `regimes`: do models that sparsify more behave otherwise? The unit is the model. The word regime is used only where two
/// components fit the models better than one.
/// </summary>
public static class RegimesAnalysis
{
    /// <summary>Words of the verdict.</summary>
    public const string Regimes = "two regimes", Related = "related, without regimes", Unrelated = "unrelated", Undecided = "undecided";

    /// <summary>A slope inside ± it counts as none, standard deviations per standard deviation.</summary>
    public const double Bound = 0.2;

    private const int FewestModels = 4, WantedModels = 20, WantedFamilies = 6;

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
        if (judged.Count < FewestModels) return new(Undecided, size, models, nothing, double.NaN, double.NaN, [], components);

        var (x, xs) = Scaled([.. judged.Select(m => m.Sparsification)]);
        var (y, ys) = Scaled([.. judged.Select(m => m.Drop)]);
        double[] ye = [.. judged.Select(m => m.DropError / ys)], xe = [.. judged.Select(m => m.SparsificationError / xs)];
        if (MetaRegression.Fit(y, ye, [x]) is not { } fit) return new(Undecided, $"the models do not differ in sparsification; {size}",
            models, nothing, double.NaN, double.NaN, [], components);
        var slope = fit.KnappHartung[1];
        var interval = slope.Interval(0.95, judged.Count);
        var ninety = slope.Interval(0.9, judged.Count);
        string[] labels = [.. judged.Select(m => m.Family)];
        var leftOut = LeaveOut.Each(labels, y, ye, [x]).Where(one => one.Fit is not null)
            .Select(one => (one.Label, one.Fit!.KnappHartung[1].Estimate)).ToList();
        var both = ErrorsInBoth.Fit(x, xe, y, ye)?.Slope.Estimate ?? double.NaN;
        var (verdict, why) = Judge(interval, ninety, leftOut, components);
        return new(verdict,
            string.Create(CultureInfo.InvariantCulture, $"{why}; slope {interval.Estimate:+0.00;-0.00} SD per SD "
                + $"[{interval.Low:+0.00;-0.00}, {interval.High:+0.00;-0.00}]; {size}"),
            models, interval, slope.P, both, leftOut, components);
    }

    private static (string, string) Judge(Interval slope, Interval ninety, IReadOnlyList<(string Family, double Slope)> leftOut,
        double components)
    {
        if (ninety.Low > -Bound && ninety.High < Bound) return (Unrelated, "the slope lies inside the bound");
        if (!(slope.Low > 0 || slope.High < 0)) return (Undecided, "no slope is shown, and none is excluded");
        if (leftOut.FirstOrDefault(one => Math.Sign(one.Slope) != Math.Sign(slope.Estimate)) is { Family: { } family })
            return (Undecided, $"without the family {family} the slope has the other sign");
        return components < 0.05 ? (Regimes,
            FormattableString.Invariant(
                $"the slope stands without any family, and two components fit better than one (p = {components:F3})"))
            : (Related, double.IsFinite(components)
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
        };
    }

    private static (double[] Values, double Scale) Scaled(double[] values)
    {
        var scale = Moments.StandardDeviation(values);
        if (!(scale > 0)) scale = 1;
        return ([.. values.Select(value => value / scale)], scale);
    }
}
