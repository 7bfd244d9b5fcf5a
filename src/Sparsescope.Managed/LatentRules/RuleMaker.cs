namespace Sparsescope.Managed.LatentRules;

/// <summary>Draws the latent rules.</summary>
internal static class RuleMaker
{
    /// <summary>
    /// Rules with head relations of their own and bodies of all other relations. Heads and bodies share no relation, so one application
    /// of the rules derives all that
    /// follows, and every fact of a head relation is one that follows.
    /// </summary>
    public static IReadOnlyList<Rule> Draw(GraphOptions options, SplitMix64 random)
    {
        var relations = Enumerable.Range(0, options.Relations).ToArray();
        random.Shuffle(relations.AsSpan());
        var bodies = new WeightedChoice(
            [.. Enumerable.Range(1, options.Relations - options.Rules).Select(rank => Math.Pow(rank, -options.PowerLaw))]);
        var rules = new List<Rule>();
        for (var i = 0; i < options.Rules; i++)
        {
            var steps = options.FewestSteps + i % (options.MostSteps - options.FewestSteps + 1);
            int[] body;
            do
            {
                body = [.. Enumerable.Range(0, steps).Select(_ => relations[options.Rules + bodies.Draw(random)])];
            }
            while (rules.Any(rule => rule.Body.SequenceEqual(body)) && steps > 1);
            rules.Add(new(relations[i], body));
        }
        return rules;
    }

    /// <summary>The relations that are no heads, the most frequent first.</summary>
    public static IReadOnlyList<int> BodyRelations(GraphOptions options, IReadOnlyList<Rule> rules)
    {
        var heads = rules.Select(rule => rule.Head).ToHashSet();
        var uses = rules.SelectMany(rule => rule.Body).CountBy(relation => relation).ToDictionary();
        return [.. Enumerable.Range(0, options.Relations).Where(relation => !heads.Contains(relation))
            .OrderByDescending(relation => uses.GetValueOrDefault(relation)).ThenBy(relation => relation)];
    }
}
