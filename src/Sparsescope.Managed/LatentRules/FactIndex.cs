namespace Sparsescope.Managed.LatentRules;

/// <summary>Facts by head and relation, and what rules derive from them.</summary>
public sealed class FactIndex
{
    private static readonly IReadOnlyList<int> s_none = [];

    private readonly Dictionary<(int Head, int Relation), List<int>> _tails = [];
    private readonly HashSet<Triple> _facts = [];

    /// <param name="facts">The facts.</param>
    public FactIndex(IEnumerable<Triple> facts)
    {
        foreach (var fact in facts) Add(fact);
    }

    /// <summary>Facts in it.</summary>
    public int Count => _facts.Count;

    /// <summary>Heads of at least one fact, ascending.</summary>
    public IEnumerable<int> Heads => _tails.Keys.Select(pair => pair.Head).Distinct().Order();

    /// <summary>True for a fact in it.</summary>
    public bool Contains(Triple fact) => _facts.Contains(fact);

    /// <summary>Whether any fact has this head and relation.</summary>
    public bool ContainsPair(int head, int relation) => _tails.ContainsKey((head, relation));

    /// <summary>Tails of a head and relation, in the order the facts were given.</summary>
    public IReadOnlyList<int> Tails(int head, int relation) => _tails.TryGetValue((head, relation), out var tails) ? tails : s_none;

    /// <summary>Where the body of a rule leads from an entity, ascending; every path is followed.</summary>
    public IReadOnlyList<int> Follow(int head, IReadOnlyList<int> body)
    {
        SortedSet<int> reached = [head];
        foreach (var relation in body)
        {
            var next = new SortedSet<int>();
            foreach (var entity in reached) next.UnionWith(Tails(entity, relation));
            if (next.Count == 0) return s_none;
            reached = next;
        }
        return [.. reached];
    }

    /// <summary>Steps of the shortest rule that derives the fact from the facts here in one application; null where none does.</summary>
    public int? Steps(Triple fact, IReadOnlyList<Rule> rules) => rules
        .Where(rule => rule.Head == fact.Relation && Follow(fact.Head, rule.Body).Contains(fact.Tail))
        .Select(rule => (int?)rule.Steps).Min();

    private void Add(Triple fact)
    {
        if (!_facts.Add(fact)) return;
        if (!_tails.TryGetValue((fact.Head, fact.Relation), out var tails)) _tails[(fact.Head, fact.Relation)] = tails = [];
        tails.Add(fact.Tail);
    }
}
