using System.Text.Json;
using System.Text.Json.Nodes;
using Sparsescope.Studies.Judging;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Running;

/// <summary>
/// Stored texts read by the present judge. The text is what was measured and stays; the judgement is a reading of it, and a better judge
/// reads better. Answers told by likelihood have no text and stay as they are.
/// </summary>
/// <param name="Texts">Generated texts that have a right answer.</param>
/// <param name="Changes">Judgements that are others now, as <c>undecided → wrong</c>, with their number, in ordinal order.</param>
public sealed record AnswersAgain(int Texts, IReadOnlyList<(string Change, int Count)> Changes)
{
    /// <summary>
    /// Key of a run's environment: the text of the last tokens before a reply, which may have opened the model's reasoning.
    /// </summary>
    internal const string PromptEnd = "prompt_end";

    /// <summary>How many judgements changed.</summary>
    public int Changed => Changes.Sum(change => change.Count);

    /// <summary>One sentence for people.</summary>
    public string Sentence => FormattableString.Invariant($"{Texts} answers judged again: ") + (Changed == 0 ? "none changed"
        : FormattableString.Invariant(
            $"{Changed} changed ({string.Join(", ", Changes.Select(change => $"{change.Change} {change.Count}"))})"));

    /// <summary>Judges the texts of a run's main pass again and keeps what changed.</summary>
    /// <param name="store">Where the run is; open for writing.</param>
    /// <param name="run">The run.</param>
    /// <exception cref="BadInputException">The stored study cannot be read by this program.</exception>
    public static AnswersAgain Judge(RunStore store, RunRecord run)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(run);
        var source = StudyAnalyst.SpecOf(run).Answer;
        var opening = Opening(run.Environment);
        var texts = 0;
        var changed = new List<(int Item, Judgement? Was, Judgement Now)>();
        foreach (var item in store.ItemsWithoutStates(run.Id, RunStore.MainPass))
        {
            if (StoredAnswer.Of(source, item) is not { } expected) continue;
            texts++;
            var now = AnswerJudge.Judge(expected, item.Generated!, opening);
            if (now != item.Judgement) changed.Add((item.Index, item.Judgement, now));
        }
        store.Rejudge(run.Id, RunStore.MainPass, [.. changed.Select(change => (change.Item, change.Now))]);
        return new(texts, [.. changed.CountBy(change => $"{change.Was?.Text() ?? "not judged"} → {change.Now.Text()}")
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => (pair.Key, pair.Value))]);
    }

    // Null in runs of versions that did not keep it.
    private static string? Opening(string environment)
    {
        try
        {
            return (JsonNode.Parse(environment) as JsonObject)?[PromptEnd] is JsonValue value && value.TryGetValue(out string? text) ? text
                : null;
        }
        catch (JsonException)
        {
            return null;    // anyone may have written to the store
        }
    }
}
