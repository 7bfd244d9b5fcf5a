using System.Globalization;
using Sparsescope.Statistics;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Analysis;

/// <summary>
/// Prompt length as a covariate: powers of the length's rank, because what follows length seldom follows it in a straight line.
/// </summary>
internal static class LengthControl
{
    public const int Degree = 3;

    private const double LeastShared = 0.1, Nothing = 1e-9, MostExplained = 0.9;

    /// <summary>One column a power, one figure a unit.</summary>
    public static double[][] Covariates(StudyTable table, DesignUnits units)
    {
        var rank = Ranks.Of([.. table.Items.Select(item => (double)item.Tokens)]);
        var middle = (rank.Length + 1) / 2.0;
        return [.. Enumerable.Range(1, Degree)
            .Select(power => units.Reduce([.. rank.Select(r => Math.Pow((r - middle) / middle, power))]))];
    }

    /// <summary>
    /// Nothing to control for: all prompts are equally long, or, where paired, all of each question.
    /// </summary>
    public static bool Equal(StudyTable table, DesignUnits units)
    {
        if (units.Count == 0) return false;
        int Tokens(int item) => table.Items[item].Tokens;
        var first = Tokens(units.FirstItem(0));
        return Enumerable.Range(0, units.Count).All(u => units.Items(u).All(item =>
            Tokens(item) == (units.Kind.IsPaired() ? Tokens(units.FirstItem(u)) : first)));
    }

    /// <summary>That lengths are <see cref="Equal"/>.</summary>
    public static string EqualText(DesignUnits units) =>
        units.Kind.IsPaired() ? "all prompts of a question are equally long" : "all prompts are equally long";

    /// <summary>Why conditions cannot be told from lengths, or null where they can.</summary>
    public static string? NoOverlap(StudyTable table, DesignUnits units) => units.Kind switch
    {
        _ when units.Count < 2 => null,
        _ when units.Kind.IsPaired() => Questions(table, units),
        _ when units.Kind == EffectKind.SpearmanRho && table.Design.Scale == Scale.Continuous => Continuous(table, units),
        _ => Conditions(table, units),
    };

    private static string? Conditions(StudyTable table, DesignUnits units)
    {
        var groups = Enumerable.Range(0, units.Count).Select(units.FirstItem).GroupBy(i => table.Items[i].Condition).OrderBy(g => g.Key)
            .Select(g => (Name: table.Design.Conditions[g.Key], Lengths: g.Select(i => (double)table.Items[i].Tokens).Order().ToArray()))
                .ToList();
        // Neighbours must share a tenth; any two at least something: conditions that overlap link by link may have no length in common at
        // their ends.
        var pairs = groups.SelectMany((a, i) => groups.Skip(i + 1)
            .Select((b, step) => (A: a.Name, B: b.Name, Least: step == 0 ? LeastShared
                : Nothing, Shared: 1 - Distance(a.Lengths, b.Lengths))))
            .Where(pair => pair.Shared < pair.Least).ToList();
        return pairs.Count > 0 && pairs.MinBy(pair => pair.Shared) is var worst
            ? string.Create(CultureInfo.InvariantCulture,
                $"length and condition do not overlap: the lengths of {worst.A} and {worst.B} share "
                + $"{100 * worst.Shared:F0} % of their distributions")
            : null;
    }

    private static string? Continuous(StudyTable table, DesignUnits units)
    {
        var lengths = units.Reduce([.. table.Items.Select(item => (double)item.Tokens)]);
        var r = Correlation.Spearman(units.Values, lengths);
        return r * r > MostExplained ? FormattableString.Invariant($"length explains {100 * r * r:F0} % of the condition's rank") : null;
    }

    private static string? Questions(StudyTable table, DesignUnits units)
    {
        double within = 0, between = 0;
        var offsets = new Dictionary<int, double>();
        for (var u = 0; u < units.Count; u++)
        {
            var mean = units.Items(u).Average(i => table.Items[i].Tokens);
            foreach (var i in units.Items(u))
            {
                var offset = table.Items[i].Tokens - mean;
                within += offset * offset;
                offsets[table.Items[i].Condition] = offsets.GetValueOrDefault(table.Items[i].Condition) + offset;
            }
        }
        foreach (var sum in offsets.Values) between += sum * sum / units.Count;
        return within > 0 && between > MostExplained * within
            ? FormattableString.Invariant($"the condition explains {100 * between / within:F0} % of length within questions") : null;
    }

    // Largest gap between the two distribution functions; both ascending.
    private static double Distance(double[] a, double[] b)
    {
        var gap = 0.0;
        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            var at = Math.Min(a[i], b[j]);
            while (i < a.Length && a[i] == at) i++;
            while (j < b.Length && b[j] == at) j++;
            gap = Math.Max(gap, Math.Abs(i / (double)a.Length - j / (double)b.Length));
        }
        return gap;
    }
}
