namespace Sparsescope.Training.LatentRules;

/// <summary>
/// The same graph without anything to infer: within every relation the tails change places at random. Heads, relations and tails occur as often as before and the same pairs are shown, but
/// no rule holds any more, so what a model learns of it is memory alone.
/// </summary>
public static class ShuffledFacts
{
    /// <summary>
    /// ID questions ask for the shuffled facts; out-of-distribution questions stay as they are, and have no answer that could be known. An option that has become true is replaced by another tail
    /// of the relation.
    /// </summary>
    public static LatentRuleGraph Of(LatentRuleGraph graph, ulong seed)
    {
        var random = new SplitMix64(seed);
        var training = graph.Training.ToArray();
        var moved = new Dictionary<Triple, Triple>();
        foreach (var relation in training.Index().GroupBy(fact => fact.Item.Relation).OrderBy(group => group.Key))
        {
            int[] tails = [.. relation.Select(fact => fact.Item.Tail)];
            random.Shuffle(tails.AsSpan());
            foreach (var (place, fact) in relation.Index())
            {
                training[fact.Index] = fact.Item with { Tail = tails[place] };
                moved[fact.Item] = training[fact.Index];
            }
        }
        var facts = new FactIndex(training);
        var spare = training.GroupBy(fact => fact.Relation).ToDictionary(group => group.Key, group => group.Select(fact => fact.Tail).Distinct().Order().ToArray());
        return new(graph.Rules, training, [.. graph.Questions.Select(question => Shuffled(question, moved, facts, spare, random))]) { Options = graph.Options };
    }

    private static Question Shuffled(Question question, Dictionary<Triple, Triple> moved, FactIndex facts, Dictionary<int, int[]> spare, SplitMix64 random)
    {
        var fact = moved.GetValueOrDefault(question.Fact, question.Fact);
        var options = question.Options.ToArray();
        options[question.AnswerIndex] = fact.Tail;
        for (var i = 0; i < options.Length; i++)
        {
            if (i == question.AnswerIndex || !IsUnfit(options[i], i)) continue;
            int[] others = [.. spare.GetValueOrDefault(fact.Relation, []).Where(tail => !options.Contains(tail) && !facts.Contains(fact with { Tail = tail }))];
            if (others.Length == 0) throw new BadInputException($"The relation {Triple.RelationName(fact.Relation)} has too few tails to shuffle; make a larger graph.");
            options[i] = others[random.NextInt32(others.Length)];
        }
        return question with { Fact = fact, Options = options, Steps = null };

        bool IsUnfit(int option, int place) => option == fact.Tail || facts.Contains(fact with { Tail = option }) || Array.IndexOf(options, option) != place;
    }
}
