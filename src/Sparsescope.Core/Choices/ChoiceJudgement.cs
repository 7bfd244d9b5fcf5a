using System.Text;
using Sparsescope.Records;

namespace Sparsescope.Choices;

/// <summary>Which option of a multiple-choice question a model finds likeliest, and whether that is right.</summary>
/// <param name="Picked">Index of the option of the highest log-probability, the first of equal ones.</param>
/// <param name="PickedByLength">The same of log-probability divided by the bytes of the option.</param>
/// <param name="Gold">Index of the right option, the first where there are several; null where none is known.</param>
/// <param name="IsCorrect">Whether the picked option is a right one; null where none is known.</param>
/// <param name="IsCorrectByLength">The same of <paramref name="PickedByLength"/>.</param>
/// <remarks>
/// The <c>acc</c> and <c>acc_norm</c> of lm-evaluation-harness. Length is that of the option in UTF-8 without white space before it, which
/// belongs to the prompt.
/// </remarks>
public sealed record ChoiceJudgement(int Picked, int PickedByLength, int? Gold, bool? IsCorrect, bool? IsCorrectByLength)
{
    /// <param name="options">The question's options.</param>
    /// <param name="logProbabilities">ln p of each option after the prompt, in their order, in nats.</param>
    /// <returns>Null where a log-probability is NaN.</returns>
    /// <exception cref="ArgumentException">There are fewer log-probabilities than options.</exception>
    public static ChoiceJudgement? Of(AnswerOptions options, IReadOnlyList<double> logProbabilities)
    {
        var n = options.Texts.Count;
        if (logProbabilities.Count < n)
            throw new ArgumentException($"{logProbabilities.Count} log-probabilities for {n} options", nameof(logProbabilities));
        var plain = logProbabilities.Take(n).ToArray();
        if (n == 0 || plain.Any(double.IsNaN)) return null;
        var (picked, byLength) = (Largest(plain), Largest([.. plain.Select((value, i) => value / Bytes(options.Texts[i]))]));
        return options.Gold.Count == 0 ? new(picked, byLength, null, null, null)
            : new(picked, byLength, options.Gold[0], options.Gold.Contains(picked), options.Gold.Contains(byLength));
    }

    private static int Bytes(string text) => Math.Max(1, Encoding.UTF8.GetByteCount(text.AsSpan().TrimStart()));

    private static int Largest(double[] values)
    {
        var best = 0;
        for (var i = 1; i < values.Length; i++)
        {
            if (values[i] > values[best]) best = i;
        }
        return best;
    }
}
