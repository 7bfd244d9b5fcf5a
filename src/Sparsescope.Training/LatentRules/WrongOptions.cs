namespace Sparsescope.Training.LatentRules;

/// <summary>Puts wrong options around an answer.</summary>
/// <param name="options">How many, and of which kind.</param>
/// <param name="truth">All that holds: the whole world, trained on or not, and what follows from it.</param>
/// <param name="rules">The rules.</param>
internal sealed class WrongOptions(GraphOptions options, FactIndex truth, IReadOnlyList<Rule> rules)
{
    private readonly Dictionary<int, int[]> _tails = rules.Select(rule => rule.Head).Distinct()
        .ToDictionary(relation => relation, relation => truth.Heads.SelectMany(head => truth.Tails(head, relation)).Distinct().Order().ToArray());

    /// <summary>The answer and wrong options in random order. Where the relation has too few other tails, any entities fill up.</summary>
    /// <exception cref="BadInputException">There are fewer entities than options.</exception>
    public IReadOnlyList<int> Around(Triple fact, SplitMix64 random)
    {
        var chosen = new List<int> { fact.Tail };
        if (options.WrongOptionsOfRelation) Add(_tails[fact.Relation], fact, chosen, random);
        Add([.. Enumerable.Range(0, options.Entities)], fact, chosen, random);
        if (chosen.Count < options.Options) throw new BadInputException($"--options is {options.Options}, and only {chosen.Count} entities can stand beside '{fact}'; lower it.");
        var order = chosen.ToArray();
        random.Shuffle(order.AsSpan());
        return order;
    }

    private void Add(int[] entities, Triple fact, List<int> chosen, SplitMix64 random)
    {
        if (chosen.Count == options.Options) return;
        var order = (int[])entities.Clone();
        random.Shuffle(order.AsSpan());
        foreach (var entity in order)
        {
            if (chosen.Count == options.Options) return;
            if (!chosen.Contains(entity) && !truth.Contains(fact with { Tail = entity })) chosen.Add(entity);
        }
    }
}
