using System.Globalization;
using MathNet.Numerics.Distributions;
using Sparsescope.Statistics;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Analysis;

/// <summary>
/// Whether items are missing from some conditions more than from others: what is left of a condition may then differ by who is missing.
/// </summary>
internal static class MissingShares
{
    /// <summary>Shares of two conditions that lie further apart make their comparison doubtful.</summary>
    private const double Tolerance = 0.05, Alpha = 0.05;

    /// <summary>
    /// What is wrong, in a sentence; null where shares differ by at most five points and by no more than chance (Fisher's exact p, Holm
    /// over pairs of conditions).
    /// </summary>
    public static string? Differ(StudyTable table)
    {
        if (table.Missing.Count == 0) return null;
        var parts = table.Design.Scale == Scale.Continuous ? Steps.InFifths(table) : table;
        var groups = parts.Design.Conditions.Index().Select(condition =>
        {
            var missing = parts.Missing.Count(item => item.Condition == condition.Index);
            return (Name: condition.Item, Missing: missing, Asked: missing + parts.Items.Count(item => item.Condition == condition.Index));
        }).Where(group => group.Asked > 0).ToList();
        if (groups.Count < 2) return null;
        double Share((string Name, int Missing, int Asked) group) => group.Missing / (double)group.Asked;
        var (most, least) = (groups.MaxBy(Share), groups.MinBy(Share));
        var pairs = groups.SelectMany((a, i) => groups.Skip(i + 1).Select(b => Fisher(a.Missing, a.Asked, b.Missing, b.Asked))).ToArray();
        var p = MultipleTesting.Holm(pairs).Min();
        return Share(most) - Share(least) > Tolerance || p < Alpha
            ? $"items are missing unequally: {Counts(most)}, {Counts(least)} (Fisher's exact p {Text(p)})"
            : null;

        static string Counts((string Name, int Missing, int Asked) group) => $"{group.Missing} of {group.Asked} of '{group.Name}'";
        static string Text(double p) => p.ToString("0.###", CultureInfo.InvariantCulture);
    }

    // Two-sided: tables with the same margins that are no likelier than the one observed.
    private static double Fisher(int missingA, int askedA, int missingB, int askedB)
    {
        var missing = missingA + missingB;
        var table = new Hypergeometric(askedA + askedB, missing, askedA);
        var observed = table.ProbabilityLn(missingA);
        double sum = 0;
        for (var k = 0; k <= missing; k++)
        {
            var ln = table.ProbabilityLn(k);   // −∞ for a table that cannot be
            if (ln <= observed + 1e-7) sum += Math.Exp(ln);
        }
        return Math.Min(1, sum);
    }
}
