using Sparsescope.Statistics;

namespace Sparsescope.Managed.LatentRules;

/// <summary>How alike a split is to the ID questions that were matched to it, in one property.</summary>
/// <param name="Split">An out-of-distribution split.</param>
/// <param name="Property"><c>head frequency</c>, <c>answer frequency</c>, <c>prompt length</c> or <c>answer length</c>; frequencies as
/// ln(1 + count), lengths in characters.</param>
/// <param name="Id">Mean over the ID questions.</param>
/// <param name="Ood">Mean over the split.</param>
/// <param name="Difference">Their difference in pooled standard deviations; 0 where neither varies nor differs.</param>
public sealed record BalanceRow(Split Split, string Property, double Id, double Ood, double Difference);

/// <summary>Whether splits differ in something other than what was shown.</summary>
public static class SplitBalance
{
    /// <summary>Where no question was matched all ID questions are held against each split.</summary>
    public static IEnumerable<BalanceRow> Of(LatentRuleGraph graph)
    {
        var frequencies = graph.Frequencies();
        (string Name, Func<Question, double> Of)[] properties =
        [
            ("head frequency", question => Math.Log(1 + frequencies.GetValueOrDefault(question.Fact.Head))),
            ("answer frequency", question => Math.Log(1 + frequencies.GetValueOrDefault(question.Fact.Tail))),
            ("prompt length", question => question.Prompt.Length),
            ("answer length", question => question.Answer.Length),
        ];
        foreach (var split in (Split[])[Split.OodMedium, Split.OodHard])
        {
            foreach (var (name, of) in properties)
            {
                double[] id = [.. graph.Of(Split.Id).Where(question => question.MatchedTo is null || question.MatchedTo == split)
                    .Select(of)];
                double[] ood = [.. graph.Of(split).Select(of)];
                yield return new(split, name, Moments.Mean(id), Moments.Mean(ood), Difference(id, ood));
            }
        }
    }

    private static double Difference(double[] id, double[] ood)
    {
        var difference = Moments.Mean(ood) - Moments.Mean(id);
        var spread = Math.Sqrt((Moments.Variance(id) + Moments.Variance(ood)) / 2);
        return spread > 0 ? difference / spread : difference == 0 ? 0 : double.NaN;
    }
}
