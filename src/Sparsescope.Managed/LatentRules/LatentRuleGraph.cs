namespace Sparsescope.Managed.LatentRules;

/// <summary>Facts to train on, the rules behind them, and questions about what was shown and what only follows.</summary>
public sealed class LatentRuleGraph
{
    private readonly Lazy<FactIndex> _index;

    /// <param name="rules">What derives facts from others.</param>
    /// <param name="training">The facts that are trained on.</param>
    /// <param name="questions">Those asked, of all splits.</param>
    public LatentRuleGraph(IReadOnlyList<Rule> rules, IReadOnlyList<Triple> training, IReadOnlyList<Question> questions)
    {
        (Rules, Training, Questions) = (rules, training, questions);
        _index = new(() => new FactIndex(training));
    }

    /// <summary>What derives facts from others.</summary>
    public IReadOnlyList<Rule> Rules { get; }

    /// <summary>In the order of the file; the training stream shuffles it.</summary>
    public IReadOnlyList<Triple> Training { get; }

    /// <summary>Of all splits, split after split.</summary>
    public IReadOnlyList<Question> Questions { get; }

    /// <summary>What it was generated from; null for a graph of other make.</summary>
    public GraphOptions? Options { get; init; }

    /// <summary>The facts to train on.</summary>
    public FactIndex Index => _index.Value;

    /// <summary>The questions of a split.</summary>
    public IEnumerable<Question> Of(Split split) => Questions.Where(question => question.Split == split);

    /// <summary>
    /// Whether training shows the question's (head, relation) pair, with whatever tail: all that a model has read where sparsity is
    /// measured.
    /// </summary>
    public bool IsPairSeen(Question question) => Index.ContainsPair(question.Fact.Head, question.Fact.Relation);

    /// <summary>How often each entity stands in the facts to train on, as head or tail.</summary>
    public IReadOnlyDictionary<int, int> Frequencies()
    {
        var counts = new Dictionary<int, int>();
        foreach (var fact in Training)
        {
            counts[fact.Head] = counts.GetValueOrDefault(fact.Head) + 1;
            counts[fact.Tail] = counts.GetValueOrDefault(fact.Tail) + 1;
        }
        return counts;
    }
}
