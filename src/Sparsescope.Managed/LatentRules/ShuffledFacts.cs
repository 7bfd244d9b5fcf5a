namespace Sparsescope.Managed.LatentRules;

/// <summary>
/// The same graph without anything to infer: within every relation the tails change places at random. Heads, relations and tails occur as
/// often as before and the same pairs are shown, but
/// no rule holds any more, so what a model learns of it is memory alone.
/// </summary>
public static class ShuffledFacts
{
    /// <summary>
    /// ID questions ask for the shuffled facts; out-of-distribution questions stay as they are, and have no answer that could be known.
    /// Questions whose answers are each other's options change answers
    /// among themselves, so that their options are still right once each; elsewhere an option that has become true is replaced by another
    /// tail of the relation.
    /// </summary>
    public static LatentRuleGraph Of(LatentRuleGraph graph, ulong seed)
    {
        var random = new SplitMix64(seed);
        var training = graph.Training.ToArray();
        var moved = new Dictionary<Triple, Triple>();
        foreach (var block in Blocks(graph))
        {
            random.Shuffle(block.AsSpan());
            for (var i = 0; i < block.Length; i++) moved[block[i]] = block[i] with { Tail = block[(i + 1) % block.Length].Tail };
        }
        foreach (var relation in training.Where(fact => !moved.ContainsKey(fact)).GroupBy(fact => fact.Relation).OrderBy(group => group.Key)
            .ToList())
        {
            int[] tails = [.. relation.Select(fact => fact.Tail)];
            random.Shuffle(tails.AsSpan());
            foreach (var (place, fact) in relation.Index()) moved[fact] = fact with { Tail = tails[place] };
        }
        for (var i = 0; i < training.Length; i++) training[i] = moved[training[i]];
        var facts = new FactIndex(training);
        var spare = training.GroupBy(fact => fact.Relation)
            .ToDictionary(group => group.Key, group => group.Select(fact => fact.Tail).Distinct().Order().ToArray());
        return new(graph.Rules, training, [.. graph.Questions.Select(question => Shuffled(question, moved, facts, spare, random))])
        {
            Options = graph.Options,
        };
    }

    // Facts of which each has the answers of all as its options. Blocks that offer the same answers are told apart by nothing, and any of
    // their facts make one.
    private static IEnumerable<Triple[]> Blocks(LatentRuleGraph graph)
    {
        foreach (var alike in graph.Of(Split.Id).GroupBy(question => (question.Fact.Relation, string.Join(' ', question.Options.Order()))))
        {
            Triple[][] byAnswer = [.. alike.Select(question => question.Fact).GroupBy(fact => fact.Tail)
                .Select(answer => answer.ToArray())];
            if (byAnswer.Length != alike.First().Options.Count || byAnswer.Any(facts => facts.Length != byAnswer[0].Length)) continue;
            for (var i = 0; i < byAnswer[0].Length; i++) yield return [.. byAnswer.Select(facts => facts[i])];
        }
    }

    private static Question Shuffled(Question question, Dictionary<Triple, Triple> moved, FactIndex facts, Dictionary<int, int[]> spare,
        SplitMix64 random)
    {
        var fact = moved.GetValueOrDefault(question.Fact, question.Fact);
        var options = question.Options.ToArray();
        if (!options.Contains(fact.Tail)) options[question.AnswerIndex] = fact.Tail;
        var answer = Array.IndexOf(options, fact.Tail);
        for (var i = 0; i < options.Length; i++)
        {
            if (i == answer || !IsUnfit(options[i], i)) continue;
            int[] others = [.. spare.GetValueOrDefault(fact.Relation, [])
                .Where(tail => !options.Contains(tail) && !facts.Contains(fact with { Tail = tail }))];
            if (others.Length == 0)
                throw new BadInputException(
                    $"The relation {Triple.RelationName(fact.Relation)} has too few tails to shuffle; make a larger graph.");
            options[i] = others[random.NextInt32(others.Length)];
        }
        return question with { Fact = fact, Options = options, Steps = null };

        bool IsUnfit(int option, int place) => option == fact.Tail || facts.Contains(fact with { Tail = option })
            || Array.IndexOf(options, option) != place;
    }
}
