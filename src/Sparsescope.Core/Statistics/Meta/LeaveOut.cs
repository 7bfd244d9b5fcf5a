namespace Sparsescope.Statistics.Meta;

/// <summary>A meta-analysis without the studies of one label, a study or a family: everything is estimated anew.</summary>
/// <param name="Label">What was left out.</param>
/// <param name="Studies">How many are left.</param>
/// <param name="Fit">Of those; null where they do not allow one.</param>
public sealed record LeaveOut(string Label, int Studies, MetaRegression? Fit)
{
    /// <summary>Leaves out each label in turn, in order of appearance.</summary>
    /// <param name="labels">Label of each study: its own name, or its family's.</param>
    /// <param name="effect">As <see cref="MetaRegression.Fit(ReadOnlySpan{double}, ReadOnlySpan{double}, IReadOnlyList{double[]},
    /// HeterogeneityMethod)"/>.</param>
    /// <param name="error">Standard errors.</param>
    /// <param name="moderators">Columns.</param>
    /// <param name="method">How τ² is estimated.</param>
    public static IReadOnlyList<LeaveOut> Each(IReadOnlyList<string> labels, double[] effect, double[] error,
        IReadOnlyList<double[]> moderators, HeterogeneityMethod method = HeterogeneityMethod.Reml)
    {
        Guard.SameLength(labels.Count, effect.Length);
        List<LeaveOut> found = [];
        foreach (var label in labels.Distinct())
        {
            int[] kept = [.. Enumerable.Range(0, labels.Count).Where(i => labels[i] != label)];
            double[] Of(double[] values) => [.. kept.Select(i => values[i])];
            found.Add(new(label, kept.Length, MetaRegression.Fit(Of(effect), Of(error), [.. moderators.Select(Of)], method)));
        }
        return found;
    }
}
