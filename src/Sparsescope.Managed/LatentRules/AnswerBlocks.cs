namespace Sparsescope.Managed.LatentRules;

/// <summary>
/// Facts of one relation that differ in their answers, as many as a question has options: asked about together, the answers of all are
/// the options of each. So every option is right once, and
/// whatever is known without the head (which answers are frequent, which names are likely) picks the same option of all of them and is
/// right in one: chance, exactly.
/// </summary>
internal static class AnswerBlocks
{
    /// <summary>
    /// Blocks of a relation's facts, as many as come out. An answer comes again once every other that has facts left has come; half of
    /// the facts of each are left at least, so that answers of one
    /// fact are in none. A relation with fewer such answers than a block has facts has no block.
    /// </summary>
    /// <param name="facts">Facts of one relation.</param>
    /// <param name="size">Facts of a block.</param>
    /// <param name="random">Decides which.</param>
    public static IEnumerable<IReadOnlyList<Triple>> Of(IEnumerable<Triple> facts, int size, SplitMix64 random)
    {
        var byAnswer = facts.GroupBy(fact => fact.Tail).OrderBy(answer => answer.Key).Select(answer => answer.ToList()).ToArray();
        random.Shuffle(byAnswer.AsSpan());
        var block = new List<Triple>();
        foreach (var fact in RoundRobin.Of(byAnswer, random, share: 0.5))
        {
            if (block.Exists(other => other.Tail == fact.Tail)) continue;
            block.Add(fact);
            if (block.Count < size) continue;
            yield return block;
            block = [];
        }
    }
}
