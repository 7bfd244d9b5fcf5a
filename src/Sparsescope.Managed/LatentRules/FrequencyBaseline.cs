namespace Sparsescope.Managed.LatentRules;

/// <summary>
/// What can be answered without any rule: the option that training shows most often as a tail of the relation, whatever the head.
/// </summary>
public static class FrequencyBaseline
{
    /// <summary>
    /// Share of a split's questions that are answered rightly so; among m equally frequent options the right one counts 1/m. Between 0
    /// and 1; NaN for a split without questions.
    /// </summary>
    public static double Accuracy(LatentRuleGraph graph, Split split)
    {
        var counts = graph.Training.CountBy(fact => (fact.Relation, fact.Tail)).ToDictionary();
        return graph.Of(split).Select(Chance).DefaultIfEmpty(double.NaN).Average();

        double Chance(Question question)
        {
            int Count(int tail) => counts.GetValueOrDefault((question.Fact.Relation, tail));
            var most = question.Options.Max(Count);
            return Count(question.Fact.Tail) == most ? 1.0 / question.Options.Count(option => Count(option) == most) : 0;
        }
    }
}
