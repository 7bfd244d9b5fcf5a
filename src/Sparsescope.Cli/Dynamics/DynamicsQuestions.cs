using Sparsescope.Training.LatentRules;

namespace Sparsescope.Cli.Dynamics;

/// <summary>Chooses the questions that are asked along training.</summary>
internal static class DynamicsQuestions
{
    /// <summary>
    /// Places of the chosen questions among the graph's, ascending: of each out-of-distribution split so many at most, of the ID questions as many for each split they were matched to, or twice as many in all
    /// where none was matched. Where training shows the pairs of some questions of a split, those count as a split of their own.
    /// </summary>
    internal static IReadOnlyList<int> Choose(LatentRuleGraph graph, int most, ulong seed)
    {
        var groups = graph.Questions.Index().GroupBy(question => (question.Item.Split, question.Item.MatchedTo, Seen: graph.IsPairSeen(question.Item)), question => question.Index)
            .OrderBy(group => group.Key.Split).ThenBy(group => group.Key.MatchedTo).ThenBy(group => group.Key.Seen).ToList();
        var chosen = new List<int>();
        foreach (var (number, group) in groups.Index())
        {
            int[] places = [.. group];
            new SplitMix64(SplitMix64.Derive(seed, 10 + (ulong)number)).Shuffle(places.AsSpan());
            chosen.AddRange(places.Take(group.Key is (Split.Id, null, _) ? 2 * most : most));
        }
        return [.. chosen.Order()];
    }

    /// <summary>Name of a question's split; with <c>_seen</c> or <c>_unseen</c> where the state it is answered from belongs to a (head, relation) pair that training shows, and to one that it does not, within one split.</summary>
    internal static string SplitName(LatentRuleGraph graph, Question question) => question.Split != Split.Id && graph.Of(question.Split).Any(graph.IsPairSeen) && !graph.Of(question.Split).All(graph.IsPairSeen)
        ? $"{question.Split.Name()}_{(graph.IsPairSeen(question) ? "seen" : "unseen")}"
        : question.Split.Name();
}
