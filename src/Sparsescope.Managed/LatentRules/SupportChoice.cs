namespace Sparsescope.Managed.LatentRules;

/// <summary>
/// Chooses the atomic facts to train on so that much follows from them. A random part of a graph would not do: of the paths of its rules
/// hardly any stays whole (of the published
/// 10,000 training facts, the rules derive 75 from the others).
/// </summary>
internal static class SupportChoice
{
    // Share of the facts that go to whole derivations at a time.
    private const double Sown = 0.05;

    /// <summary>As many atomic facts as are to be trained on, in the order in which they were given.</summary>
    public static IReadOnlyList<Triple> Choose(IReadOnlyList<Triple> atomic, IReadOnlyList<Rule> rules, int count, SplitMix64 random)
    {
        if (atomic.Count < count)
            throw new BadInputException(
                $"The graph has {atomic.Count} atomic facts and training needs {count}; raise edges or entities, or lower triples.");
        Triple[][] derivations = [.. RoundRobin.Of(Derivations(new FactIndex(atomic), rules), random)];
        var chosen = new HashSet<Triple>();
        // What brings one fact more comes first; where there is no such derivation left, some are taken whole, which brings others within
        // reach.
        for (var before = -1; chosen.Count > before;)
        {
            before = chosen.Count;
            Take(derivations, int.MaxValue, Math.Min(count, chosen.Count + 1 + (int)(Sown * count)), chosen);
            for (var found = -1; chosen.Count > found;)
            {
                found = chosen.Count;
                Take(derivations, 1, count, chosen);
            }
        }
        var rest = atomic.Where(fact => !chosen.Contains(fact)).ToArray();
        random.Shuffle(rest.AsSpan());
        chosen.UnionWith(rest.Take(count - chosen.Count));
        return [.. atomic.Where(chosen.Contains)];
    }

    // Takes the facts of derivations, in order, where no more than `most` of them are new and all find room.
    private static void Take(Triple[][] derivations, int most, int room, HashSet<Triple> chosen)
    {
        foreach (var path in derivations)
        {
            if (chosen.Count >= room) return;
            var missing = path.Where(fact => !chosen.Contains(fact)).Distinct().Count();
            if (missing <= most && chosen.Count + missing <= room) chosen.UnionWith(path);
        }
    }

    /// <summary>For every rule and every head from which its body can be walked, the facts of the path.</summary>
    private static IEnumerable<IReadOnlyList<Triple[]>> Derivations(FactIndex facts, IReadOnlyList<Rule> rules) =>
        rules.Select(rule => (IReadOnlyList<Triple[]>)[.. facts.Heads.Select(head => Path(facts, head, rule)).OfType<Triple[]>()]);

    // Null where the body cannot be walked; there is one way at most.
    private static Triple[]? Path(FactIndex facts, int head, Rule rule)
    {
        var path = new Triple[rule.Steps];
        for (var step = 0; step < path.Length; step++)
        {
            if (facts.Tails(head, rule.Body[step]) is not [var next]) return null;
            path[step] = new(head, rule.Body[step], next);
            head = next;
        }
        return path;
    }
}
