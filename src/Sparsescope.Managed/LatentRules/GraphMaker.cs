namespace Sparsescope.Managed.LatentRules;

/// <summary>
/// Generates a latent-rule graph. Out of distribution are whole (head, relation) pairs: no fact of such a pair is trained on, so the text
/// that a model has read where
/// sparsity is measured is itself new to it.
/// </summary>
public static class GraphMaker
{
    private const int Worlds = 10;

    /// <summary>Same options, same graph: the first of ten worlds of the seed in which enough follows from the rules.</summary>
    /// <exception cref="BadInputException">The options contradict each other, or too little follows from the rules for what they
    /// ask.</exception>
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

        var known = new FactIndex(atomic);
        var derived = Derive(known, rules);
        var heldOut = HeldOut(options, derived, atomic, Chance(3));
        var pairs = heldOut.SelectMany(block => block.Facts).ToHashSet();
        Triple[] shown = [.. RoundRobin.Of(ByRelation(derived.Keys.Where(fact => !pairs.Contains(fact))), Chance(4))
            .Take(options.DeducibleTriples)];
        if (shown.Length < options.DeducibleTriples)
            throw new BadInputException(
                $"Rules derive {shown.Length} facts outside the held-out pairs and training needs {options.DeducibleTriples}; raise edges "
                + $"or length-weight, or lower deducible or questions.");

        Triple[] training = [.. atomic, .. shown];
        Chance(5).Shuffle(training.AsSpan());
        var matched = SplitMatching.Match(heldOut, shown, training, Chance(6));
        var chance = Chance(7);
        return new(rules, training, [.. matched.Concat(heldOut).SelectMany(block => Questions(block, derived, chance))
            .OrderBy(question => question.Split)])
        {
            Options = options,
        };
    }

    // No entity has two answers to one relation (see GraphGrowth), so that the answers of the other facts of a block are wrong.
    private static IEnumerable<Question> Questions(QuestionBlock block, OrderedDictionary<Triple, int> steps, SplitMix64 random)
    {
        foreach (var fact in block.Facts)
        {
            int[] options = [.. block.Facts.Select(other => other.Tail)];
            random.Shuffle(options.AsSpan());
            yield return new() { Split = block.Split, Fact = fact, Options = options, Steps = steps[fact], MatchedTo = block.MatchedTo };
        }
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

    // Every head relation is that of one rule and leads from a head to one tail: a derived fact is a pair. Of relations alike, as far as
    // each has blocks.
    private static List<QuestionBlock> HeldOut(GraphOptions options, OrderedDictionary<Triple, int> derived, IReadOnlyList<Triple> atomic,
        SplitMix64 random)
    {
        // A head that is in one other fact alone could not be matched: that of an ID question is in one besides the question's own.
        var frequencies = new LatentRuleGraph(rules: [], atomic, []).Frequencies();
        var blocks = new List<QuestionBlock>();
        foreach (var split in (Split[])[Split.OodMedium, Split.OodHard])
        {
            var facts = derived.Where(fact => SplitOf(fact.Value) == split && frequencies[fact.Key.Head] > 1).Select(fact => fact.Key);
            var wanted = options.QuestionsPerSplit / options.Options;
            QuestionBlock[] chosen =
                [.. RoundRobin.Of(ByRelation(facts).Select(relation => AnswerBlocks.Of(relation, options.Options, random).ToList()), random)
                    .Take(wanted).Select(block => new QuestionBlock(split, split, block))];
            if (chosen.Length < wanted)
                throw new BadInputException(
                    $"Rules give {chosen.Length * options.Options} questions for the split {split.Name()} and questions asks for "
                    + $"{options.QuestionsPerSplit}; lower it or options, or raise edges or triples.");
            blocks.AddRange(chosen);
        }
        return blocks;
    }

    private static IEnumerable<IReadOnlyList<Triple>> ByRelation(IEnumerable<Triple> facts) =>
        facts.GroupBy(fact => fact.Relation).OrderBy(relation => relation.Key).Select(relation => relation.ToList());

    private static Split SplitOf(int steps) => steps <= 2 ? Split.OodHard : Split.OodMedium;
}
