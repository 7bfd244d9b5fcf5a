using Sparsescope.Probing;
using Sparsescope.Statistics;

namespace Sparsescope.Studies.Probing;

/// <summary>Something simpler than a probe, judged on the same folds.</summary>
/// <param name="Name">What it knows.</param>
/// <param name="Scores">On held-out items.</param>
/// <param name="Gain">Its log loss less the probe's, nats an item: above 0 where the probe knows more. 95 % interval over
/// clusters.</param>
public sealed record ProbeBaseline(string Name, ProbeScores Scores, Interval Gain);

/// <summary>Held-out log odds of what is simpler than a probe.</summary>
internal static class ProbeBaselines
{
    internal const string Majority = "majority", Fields = "fields", Words = "words", Sparsity = "sparsity and norm", First = "layer 0";

    private const int MostWords = 4096;

    /// <summary>The share of the label among the training items, as log odds; kept off certainty by half an item.</summary>
    internal static double[] OfMajority(bool[] labels, int[] outer)
    {
        var odds = new double[labels.Length];
        for (var fold = 0; fold <= outer.Max(); fold++)
        {
            double positives = 0.5, negatives = 0.5;
            for (var i = 0; i < labels.Length; i++)
            {
                if (outer[i] == fold) continue;
                if (labels[i]) positives++;
                else negatives++;
            }
            for (var i = 0; i < labels.Length; i++)
            {
                if (outer[i] == fold) odds[i] = Math.Log(positives / negatives);
            }
        }
        return odds;
    }

    /// <summary>
    /// ln(1 + count) of the words that at least two texts have, the commonest first, at most 4,096 of them. A word that no training text
    /// has does not vary there and gets no weight, so nothing of held-out texts is learned.
    /// </summary>
    internal static double[][]? OfWords(IReadOnlyList<string> texts)
    {
        var counts = texts.Select(text => Split(text).GroupBy(word => word, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal)).ToList();
        string[] words = [.. counts.SelectMany(text => text.Keys).GroupBy(word => word, StringComparer.Ordinal)
            .Where(group => group.Count() >= 2).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
            .Take(MostWords).Select(group => group.Key)];
        return words.Length == 0 ? null
            : [.. counts.Select(text => (double[])[.. words.Select(word => Math.Log(1 + text.GetValueOrDefault(word)))])];
    }

    private static IEnumerable<string> Split(string text)
    {
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && char.IsLetterOrDigit(text[i]))
            {
                if (start < 0) start = i;
                continue;
            }
            if (start >= 0) yield return text[start..i].ToLowerInvariant();
            start = -1;
        }
    }
}
