namespace Sparsescope.Managed.LatentRules;

/// <summary>
/// Finds for every out-of-distribution question a trained-on fact that is like it in all but having been shown: same relation, same
/// length of the prompt and the answer in characters, entities
/// that occur about as often. What is left between the splits then is whether the pair is known.
/// </summary>
internal static class SplitMatching
{
    // A character more or less counts as much as an answer e⁴ times as frequent, and the head, which is read where sparsity is measured,
    // twice as much as the answer.
    private const double PerCharacter = 4, PerHead = 2;

    /// <param name="blocks">The held-out questions.</param>
    /// <param name="shown">Derived facts that are trained on.</param>
    /// <param name="training">All facts that are trained on.</param>
    /// <param name="random">Decides the order in which questions choose.</param>
    /// <returns>A block of ID questions for each, every pair in one of them alone.</returns>
    public static IReadOnlyList<QuestionBlock> Match(IReadOnlyList<QuestionBlock> blocks, IReadOnlyList<Triple> shown,
        IReadOnlyList<Triple> training, SplitMix64 random)
    {
        var frequencies = new LatentRuleGraph([], training, []).Frequencies();
        double Rarity(int entity) => Math.Log(1 + frequencies.GetValueOrDefault(entity));
        double Distance(Triple a, Triple b) =>
            PerHead * Math.Abs(Rarity(a.Head) - Rarity(b.Head)) + Math.Abs(Rarity(a.Tail) - Rarity(b.Tail))
            + PerCharacter * (Math.Abs(Length(a.Head) - Length(b.Head)) + Math.Abs(Length(a.Tail) - Length(b.Tail)));

        (QuestionBlock Block, Triple Fact)[] order = [.. blocks.SelectMany(block => block.Facts.Select(fact => (block, fact)))];
        random.Shuffle(order.AsSpan());
        var byRelation = shown.GroupBy(fact => fact.Relation).ToDictionary(relation => relation.Key, relation => relation.ToList());
        var matched = blocks.ToDictionary(block => block, _ => new List<Triple>());
        foreach (var (block, fact) in order)
        {
            var free = byRelation.GetValueOrDefault(fact.Relation, [])
                .Where(candidate => !matched[block].Exists(other => other.Tail == candidate.Tail));
            if (!free.Any())
                throw new BadInputException(
                    $"No trained-on fact of {Triple.RelationName(fact.Relation)} with another answer is left to stand beside the questions "
                        + $"of {block.Split.Name()}; lower questions, or raise edges.");
            var twin = free.MinBy(candidate => Distance(candidate, fact));
            byRelation[fact.Relation].RemoveAll(other => other.Head == twin.Head);
            matched[block].Add(twin);
        }
        return [.. blocks.Select(block => new QuestionBlock(Split.Id, block.Split, matched[block]))];
    }

    private static int Length(int entity) => Triple.EntityName(entity).Length;
}
