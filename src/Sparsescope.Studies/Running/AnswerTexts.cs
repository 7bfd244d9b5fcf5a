using System.Text.Json.Nodes;
using Sparsescope.Measuring;
using Sparsescope.Studies.Items;
using Sparsescope.Studies.Judging;

namespace Sparsescope.Studies.Running;

/// <summary>
/// The texts whose probability after a prompt says what the model would answer: every choice letter or option, and the right answer in
/// full. After a chat template letters count with and without a leading space and all else as it is; after a plain prompt everything has
/// the space that the text would have.
/// </summary>
public static class AnswerTexts
{
    /// <summary>What to measure for an item; empty where it has no answer.</summary>
    /// <param name="item">The item.</param>
    /// <param name="asTextGoesOn">
    /// For plain prompts: one form of each text, behind a space unless the prompt or the text brings one.
    /// </param>
    public static IReadOnlyList<string> Of(StudyItem item, bool asTextGoesOn = false)
    {
        if (item.Answer is not { } answer) return [];
        if (asTextGoesOn) return [.. answer.Choices.Append(answer.Gold).Select(text => Space(item.Prompt, text) + text)];
        return answer.Kind == AnswerKind.Options ? [.. answer.Choices, answer.Gold]
            : [.. answer.Choices, .. answer.Choices.Select(choice => " " + choice), answer.Gold];
    }

    /// <summary>
    /// Log-probability of each choice, its letter under either spelling, or of an option a token, as a JSON object; null where there are
    /// no choices.
    /// </summary>
    public static string? ChoiceLogProbs(StudyItem item, Measurement measured)
    {
        if (Choices(item, measured) is not { Count: > 0 } choices) return null;
        var json = new JsonObject();
        foreach (var (choice, logProb) in choices) json[choice] = double.IsFinite(logProb) ? logProb : null;
        return json.ToJsonString();
    }

    /// <summary>
    /// The choice of the highest probability, for options the one of the lowest mean loss a token, the first of equals; null where there
    /// are none, or one is not a number.
    /// </summary>
    public static string? LikeliestChoice(StudyItem item, Measurement measured)
    {
        var choices = Choices(item, measured);
        return choices.Count == 0 || choices.Any(choice => double.IsNaN(choice.LogProb)) ? null : choices.MaxBy(choice => choice.LogProb)
            .Choice;
    }

    private static List<(string Choice, double LogProb)> Choices(StudyItem item, Measurement measured)
    {
        if (item.Answer is not { Choices: { Count: > 0 } choices } || measured.ContinuationLogProbs.Count == 0) return [];
        var logProbs = measured.ContinuationLogProbs;
        if (item.Answer.Kind == AnswerKind.Options)
            return [.. choices.Index().Select(choice =>
                (choice.Item, logProbs[choice.Index] / measured.Item.Continuations[choice.Index].Tokens.Length))];
        var hasOneForm = logProbs.Count == choices.Count + 1;
        if (hasOneForm) return [.. choices.Index().Select(choice => (choice.Item, logProbs[choice.Index]))];
        return [.. choices.Index().Select(choice => (choice.Item,
            SameTokens(measured, choice.Index, choice.Index + choices.Count) ? logProbs[choice.Index]
                : LogSum(logProbs[choice.Index], logProbs[choice.Index + choices.Count])))];
    }

    /// <summary>Mean negative log-likelihood a token of the right answer, in nats; NaN where there is none.</summary>
    public static double GoldNll(StudyItem item, Measurement measured)
    {
        if (item.Answer is null || measured.ContinuationLogProbs.Count == 0) return double.NaN;
        var tokens = measured.Item.Continuations[^1].Tokens.Length;
        return tokens == 0 ? double.NaN : -measured.ContinuationLogProbs[^1] / tokens;
    }

    private static string Space(string prompt, string text)
    {
        var isThere = (prompt.Length > 0 && char.IsWhiteSpace(prompt[^1])) || (text.Length > 0 && char.IsWhiteSpace(text[0]));
        return isThere ? "" : " ";
    }

    private static bool SameTokens(Measurement measured, int a, int b) =>
        measured.Item.Continuations[a].Tokens.AsSpan().SequenceEqual(measured.Item.Continuations[b].Tokens);

    // ln(eᵃ + eᵇ)
    private static double LogSum(double a, double b)
    {
        var (high, low) = (Math.Max(a, b), Math.Min(a, b));
        return double.IsNegativeInfinity(high) ? high : high + Math.Log(1 + Math.Exp(low - high));
    }
}
