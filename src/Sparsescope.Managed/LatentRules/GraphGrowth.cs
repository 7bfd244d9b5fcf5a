namespace Sparsescope.Managed.LatentRules;

/// <summary>
/// Grows the atomic facts, those that nothing derives: nodes come one after another, and each brings edges between itself and older
/// nodes, popular ones above all. Half of the edges lead
/// to the older node and half from it, and no two edges with one label leave the same node: so whatever follows from a head by a rule is
/// one entity, and a question has one answer.
/// </summary>
/// <remarks>
/// Preferential attachment (Barabási and Albert, Science 286 (1999) 509): an older node is taken with a probability in proportion to its
/// edges, which gives degrees with a power-law
/// tail. An edge may be labelled as any step of any rule; one that makes the share s of the rule's steps walkable in a row, with what
/// leads to its one end and from its other, has weight sᵇ: so bodies come
/// to be walkable far more often than chance would have it, long ones too. A step that is used often already counts less, so that no rule
/// takes over.
/// </remarks>
internal sealed class GraphGrowth
{
    private readonly GraphOptions _options;
    private readonly SplitMix64 _random;
    private readonly IReadOnlyList<int> _relations;
    private readonly double[] _noise;                      // weight of each relation where chance alone decides
    private readonly Step[] _steps;
    private readonly int[] _uses;                          // of each step
    private readonly HashSet<int>[] _labels;               // node → labels of the edges that leave it
    // node → step: the body can be walked up to before it, ending here; from it on, starting here
    private readonly bool[][] _begun, _ended;

    /// <summary>One step of one rule.</summary>
    /// <param name="Relation">Its label.</param>
    /// <param name="Before">Steps of the body before it.</param>
    /// <param name="After">Steps of the body after it.</param>
    private sealed record Step(int Relation, int Before, int After)
    {
        public int Length => Before + 1 + After;
    }

    private GraphGrowth(GraphOptions options, IReadOnlyList<Rule> rules, SplitMix64 random)
    {
        (_options, _random) = (options, random);
        _relations = RuleMaker.BodyRelations(options, rules);
        _noise = [.. Enumerable.Range(1, _relations.Count).Select(rank => Math.Pow(rank, -options.PowerLaw))];
        _steps = [.. rules.SelectMany(rule => rule.Body.Select((relation, step) => new Step(relation, step, rule.Steps - 1 - step)))];
        _uses = new int[_steps.Length];
        _labels = [.. Enumerable.Range(0, options.Entities).Select(_ => new HashSet<int>())];
        _begun = [.. Enumerable.Range(0, options.Entities).Select(_ => new bool[_steps.Length])];
        _ended = [.. Enumerable.Range(0, options.Entities).Select(_ => new bool[_steps.Length])];
    }

    /// <summary>The facts, in the order they came; names of entities are shuffled, so that they say nothing about age.</summary>
    public static IReadOnlyList<Triple> Grow(GraphOptions options, IReadOnlyList<Rule> rules, SplitMix64 random) =>
        new GraphGrowth(options, rules, random).Grow();

    private List<Triple> Grow()
    {
        var names = Enumerable.Range(0, _options.Entities).ToArray();
        _random.Shuffle(names.AsSpan());
        var ends = new List<int> { 0 };                    // every node once, and once more for every edge it has
        var facts = new List<Triple>();
        for (var node = 1; node < _options.Entities; node++)
        {
            foreach (var older in Partners(node, ends))
            {
                var (from, to) = _random.NextInt32(2) == 0 ? (node, older) : (older, node);
                if (_labels[from].Count == _relations.Count) (from, to) = (to, from);
                if (_labels[from].Count == _relations.Count) continue;
                facts.Add(new(names[from], Label(from, to), names[to]));
                ends.Add(older);
                ends.Add(node);
            }
            ends.Add(node);
        }
        return facts;
    }

    // Different older nodes, popular ones above all, in the order they were drawn.
    private List<int> Partners(int node, List<int> ends)
    {
        var partners = new List<int>();
        while (partners.Count < Math.Min(_options.EdgesPerNode, node))
        {
            var drawn = ends[_random.NextInt32(ends.Count)];
            if (!partners.Contains(drawn)) partners.Add(drawn);
        }
        return partners;
    }

    private int Label(int from, int to)
    {
        var relation = DrawLabel(from, to);
        _labels[from].Add(relation);
        for (var i = 0; i < _steps.Length; i++)
        {
            if (_steps[i].Relation != relation) continue;
            // A heuristic that looks one edge far: what this edge makes walkable for neighbours of its ends is not told to them.
            if (_steps[i].Before == 0 || _begun[from][i])
            {
                if (_steps[i].After > 0) _begun[to][i + 1] = true;
            }
            if (_steps[i].After == 0 || _ended[to][i + 1]) _ended[from][i] = true;
            if (Walkable(from, to, i) == _steps[i].Length) _uses[i]++;
        }
        return relation;
    }

    // One that no edge from there has.
    private int DrawLabel(int from, int to)
    {
        if (_random.NextDouble() >= _options.Noise)
        {
            double[] weights = [.. _steps.Select((step, i) => _labels[from].Contains(step.Relation) ? 0
                : Math.Pow(Walkable(from, to, i) / (double)step.Length, _options.LengthWeight) / (1 + _uses[i]))];
            if (weights.Any(weight => weight > 0)) return _steps[new WeightedChoice(weights).Draw(_random)].Relation;
        }
        return _relations[new WeightedChoice(
            [.. _relations.Select((relation, rank) => _labels[from].Contains(relation) ? 0 : _noise[rank])]).Draw(_random)];
    }

    /// <summary>Steps of the body in a row that can be walked through an edge that is this step.</summary>
    private int Walkable(int from, int to, int step)
    {
        var (before, after) = (_steps[step].Before, _steps[step].After);
        return (before > 0 && _begun[from][step] ? before : 0) + 1 + (after > 0 && _ended[to][step + 1] ? after : 0);
    }
}
