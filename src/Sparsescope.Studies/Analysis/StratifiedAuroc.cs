namespace Sparsescope.Studies.Analysis;

/// <summary>
/// Area under the ROC curve of error over pairs within one stratum: the share of pairs of a wrong and a right answer of the same stratum in
/// which the wrong one scores higher; ties count half. Sorted once, then told for any number of times that each item was drawn.
/// </summary>
/// <param name="wrong">Which answers are wrong.</param>
/// <param name="score">Higher means more likely wrong; finite.</param>
/// <param name="stratum">Stratum of each item, by any number.</param>
internal sealed class StratifiedAuroc(bool[] wrong, double[] score, int[] stratum)
{
    private readonly int[] _order = [.. Enumerable.Range(0, score.Length).OrderBy(i => stratum[i]).ThenBy(i => score[i])];

    /// <param name="counts">How often each item was drawn.</param>
    /// <returns>0 … 1; NaN where no stratum has both kinds.</returns>
    public double Of(double[] counts)
    {
        double above = 0, pairs = 0;
        for (var start = 0; start < _order.Length;)
        {
            var of = stratum[_order[start]];
            double rightBelow = 0, wrongs = 0;
            var end = start;
            while (end < _order.Length && stratum[_order[end]] == of)
            {
                double tiedWrong = 0, tiedRight = 0;
                var first = score[_order[end]];
                for (; end < _order.Length && stratum[_order[end]] == of && score[_order[end]] == first; end++)
                {
                    if (wrong[_order[end]]) tiedWrong += counts[_order[end]];
                    else tiedRight += counts[_order[end]];
                }
                above += tiedWrong * (rightBelow + tiedRight / 2);
                rightBelow += tiedRight;
                wrongs += tiedWrong;
            }
            pairs += wrongs * rightBelow;
            start = end;
        }
        return pairs > 0 ? above / pairs : double.NaN;
    }
}
