using Sparsescope.Managed.LatentRules;

namespace Sparsescope.Studies.Dynamics;

/// <summary>Chooses the questions that are asked along training.</summary>
public static class DynamicsQuestions
{
    /// <summary>
    /// Places of the chosen questions among the graph's, ascending: of each out-of-distribution split so many at most, of the ID questions
    /// as many for each split they were matched to, or twice as many in all where none was matched. Where training shows the pairs of some
    /// questions of a split, those count as a split of their own.
    /// </summary>
    public static IReadOnlyList<int> Choose(LatentRuleGraph graph, int most, ulong seed)
    {
        var mixed = Mixed(graph);
        var groups = graph.Questions.Index()
            .GroupBy(question => (question.Item.Split, question.Item.MatchedTo, Seen: mixed.Contains(question.Item.Split)
                && graph.IsPairSeen(question.Item)), question => question.Index)
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

    /// <summary>
    /// What names the split of a question: that of the split, with <c>_seen</c> or <c>_unseen</c> where training shows the (head, relation)
    /// pairs of some of its questions and not of others. Questions that were matched to a split stay together with it.
    /// </summary>
    public static Func<Question, string> SplitNames(LatentRuleGraph graph)
    {
        var mixed = Mixed(graph);
        return question => mixed.Contains(question.Split) ? $"{question.Split.Name()}_{(graph.IsPairSeen(question) ? "seen" : "unseen")}"
            : question.Split.Name();
    }

    private static HashSet<Split> Mixed(LatentRuleGraph graph) => graph.Of(Split.Id).Any(question => question.MatchedTo is not null)
        ? []
        : [.. Splits.All.Where(split => split != Split.Id && graph.Of(split).Any(graph.IsPairSeen)
            && !graph.Of(split).All(graph.IsPairSeen))];
}
