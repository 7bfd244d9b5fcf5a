namespace Sparsescope.Training.LatentRules;

/// <summary>
/// Finds for every out-of-distribution question a trained-on fact that is like it in all but having been shown: same relation, same length of the prompt and the answer in characters, entities
/// that occur about as often. What is left between the splits then is whether the pair is known.
/// </summary>
internal static class SplitMatching
{
    // A character more or less counts as much as an answer e⁴ times as frequent, and the head, which is read where sparsity is measured, twice as much as the answer.
    private const double PerCharacter = 4, PerHead = 2;

    /// <param name="questions">The held-out questions.</param>
    /// <param name="shown">Derived facts that are trained on.</param>
    /// <param name="training">All facts that are trained on.</param>
    /// <param name="steps">Steps of the shortest rule to each derived fact.</param>
    /// <param name="random">Decides the order in which questions choose.</param>
    /// <returns>One ID question for each, with a pair of its own.</returns>
    public static IReadOnlyList<Question> Match(IReadOnlyList<Question> questions, IReadOnlyList<Triple> shown, IReadOnlyList<Triple> training, IReadOnlyDictionary<Triple, int> steps, SplitMix64 random)
    {
        var frequencies = new LatentRuleGraph([], training, []).Frequencies();
        double Rarity(int entity) => Math.Log(1 + frequencies.GetValueOrDefault(entity));
        double Distance(Triple a, Triple b) =>
            PerHead * Math.Abs(Rarity(a.Head) - Rarity(b.Head)) + Math.Abs(Rarity(a.Tail) - Rarity(b.Tail))
            + PerCharacter * (Math.Abs(Length(a.Head) - Length(b.Head)) + Math.Abs(Length(a.Tail) - Length(b.Tail)));

        var order = questions.ToArray();
        random.Shuffle(order.AsSpan());
        var byRelation = shown.GroupBy(fact => fact.Relation).ToDictionary(relation => relation.Key, relation => relation.ToList());
        var matched = new Dictionary<Triple, Question>();
        foreach (var question in order)
        {
            if (byRelation.GetValueOrDefault(question.Fact.Relation) is not { Count: > 0 } candidates)
                throw new BadInputException($"No trained-on fact of {Triple.RelationName(question.Fact.Relation)} is left to stand beside the questions of {question.Split.Name()}; lower --questions, or raise --edges.");
            var fact = candidates.MinBy(candidate => Distance(candidate, question.Fact));
            byRelation[fact.Relation].RemoveAll(other => other.Head == fact.Head);
            matched[question.Fact] = new() { Split = Split.Id, Fact = fact, Options = [], Steps = steps[fact], MatchedTo = question.Split };
        }
        return [.. questions.Select(question => matched[question.Fact])];
    }

    private static int Length(int entity) => Triple.EntityName(entity).Length;
}
