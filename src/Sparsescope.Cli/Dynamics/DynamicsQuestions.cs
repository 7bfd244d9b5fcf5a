using Sparsescope.Training.LatentRules;

namespace Sparsescope.Cli.Dynamics;

/// <summary>Chooses the questions that are asked along training.</summary>
internal static class DynamicsQuestions
{
    /// <summary>
    /// Places of the chosen questions among the graph's, ascending: of each out-of-distribution split so many at most, of the ID questions as many for each split they were matched to, or twice as many in all
    /// where none was matched.
    /// </summary>
    internal static IReadOnlyList<int> Choose(LatentRuleGraph graph, int most, ulong seed)
    {
        var groups = graph.Questions.Index().GroupBy(question => (question.Item.Split, question.Item.MatchedTo), question => question.Index).OrderBy(group => group.Key.Split).ThenBy(group => group.Key.MatchedTo).ToList();
        var chosen = new List<int>();
        foreach (var (number, group) in groups.Index())
        {
            int[] places = [.. group];
            new SplitMix64(SplitMix64.Derive(seed, 10 + (ulong)number)).Shuffle(places.AsSpan());
            chosen.AddRange(places.Take(group.Key is (Split.Id, null) ? 2 * most : most));
        }
        return [.. chosen.Order()];
    }
}
