namespace Sparsescope.Training.LatentRules;

/// <summary>
/// Generates a latent-rule graph. Out of distribution are whole (head, relation) pairs: no fact of such a pair is trained on, so the text that a model has read where
/// sparsity is measured is itself new to it.
/// </summary>
public static class GraphMaker
{
    private const int Worlds = 10;

    /// <summary>Same options, same graph: the first of ten worlds of the seed in which enough follows from the rules.</summary>
    /// <exception cref="BadInputException">The options contradict each other, or too little follows from the rules for what they ask.</exception>
    public static LatentRuleGraph Make(GraphOptions options)
    {
        options.Check();
        for (var world = 0; ; world++)
        {
            try
            {
                return Make(options, SplitMix64.Derive(options.Seed, (ulong)world));
            }
            catch (BadInputException) when (world < Worlds - 1)
            {
                // the next one
            }
        }
    }

    private static LatentRuleGraph Make(GraphOptions options, ulong seed)
    {
        SplitMix64 Chance(ulong part) => new(SplitMix64.Derive(seed, part));
        var rules = RuleMaker.Draw(options, Chance(0));
        var world = GraphGrowth.Grow(options, rules, Chance(1));
        var atomic = SupportChoice.Choose(world, rules, options.AtomicTriples, Chance(2));

        // Facts and questions rest on what is trained on; that an option is wrong is checked against the whole world.
        var known = new FactIndex(atomic);
        var derived = Derive(known, rules);
        var heldOut = HeldOut(options, derived, atomic, Chance(3));
        var pairs = heldOut.Select(question => question.Fact).ToHashSet();
        Triple[] shown = [.. RoundRobin.Of(ByRelation(derived.Keys.Where(fact => !pairs.Contains(fact))), Chance(4)).Take(options.DeducibleTriples)];
        if (shown.Length < options.DeducibleTriples)
            throw new BadInputException($"Rules derive {shown.Length} facts outside the held-out pairs and training needs {options.DeducibleTriples}; raise --edges or --length-weight, or lower --deducible or --questions.");

        Triple[] training = [.. atomic, .. shown];
        Chance(5).Shuffle(training.AsSpan());
        var matched = SplitMatching.Match(heldOut, shown, training, derived, Chance(6));
        var wrong = new WrongOptions(options, new FactIndex([.. world, .. Derive(new FactIndex(world), rules).Keys]), rules);
        var chance = Chance(7);
        return new(rules, training, [.. matched.Concat(heldOut).OrderBy(question => question.Split).Select(question => question with { Options = wrong.Around(question.Fact, chance) })]) { Options = options };
    }

    /// <summary>Every fact that follows, and the steps of the shortest rule to it; by head, rule and tail.</summary>
    private static OrderedDictionary<Triple, int> Derive(FactIndex facts, IReadOnlyList<Rule> rules)
    {
        var derived = new OrderedDictionary<Triple, int>();
        foreach (var head in facts.Heads)
        {
            foreach (var rule in rules)
            {
                foreach (var tail in facts.Follow(head, rule.Body))
                {
                    var fact = new Triple(head, rule.Head, tail);
                    if (!derived.TryGetValue(fact, out var steps) || rule.Steps < steps) derived[fact] = rule.Steps;
                }
            }
        }
        return derived;
    }

    // Every head relation is that of one rule and leads from a head to one tail: a derived fact is a pair. Some of either split, of all its relations alike.
    private static List<Question> HeldOut(GraphOptions options, OrderedDictionary<Triple, int> derived, IReadOnlyList<Triple> atomic, SplitMix64 random)
    {
        // A head that is in one other fact alone could not be matched: that of an ID question is in one besides the question's own.
        var frequencies = new LatentRuleGraph(rules: [], atomic, []).Frequencies();
        var questions = new List<Question>();
        foreach (var split in (Split[])[Split.OodMedium, Split.OodHard])
        {
            var facts = derived.Where(fact => SplitOf(fact.Value) == split && frequencies[fact.Key.Head] > 1).Select(fact => fact.Key);
            Triple[] chosen = [.. RoundRobin.Of(ByRelation(facts), random, share: 0.5).Take(options.QuestionsPerSplit)];
            if (chosen.Length < options.QuestionsPerSplit)
                throw new BadInputException($"Rules give {chosen.Length} pairs for the split {split.Name()} and --questions asks for {options.QuestionsPerSplit}; lower it, or raise --edges or --triples.");
            questions.AddRange(chosen.Select(fact => new Question { Split = split, Fact = fact, Options = [], Steps = derived[fact], MatchedTo = split }));
        }
        return questions;
    }

    private static IEnumerable<IReadOnlyList<Triple>> ByRelation(IEnumerable<Triple> facts) => facts.GroupBy(fact => fact.Relation).OrderBy(relation => relation.Key).Select(relation => relation.ToList());

    private static Split SplitOf(int steps) => steps <= 2 ? Split.OodHard : Split.OodMedium;
}
