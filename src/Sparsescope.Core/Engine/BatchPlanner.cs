namespace Sparsescope.Engine;

/// <summary>
/// Plans the decodes of a window. A prefix shared by several items is decoded once, on the trunk (sequence 0), and the rest of each item
/// on a branch of its own; branches are grouped into decodes. Only the path being worked on is held, so the cache never holds more than
/// the longest item's path and one group.
/// </summary>
public sealed class BatchPlanner
{
    /// <summary>
    /// Fewest tokens that sharing must save: an extra decode reads all weights once more, which costs about as much as these.
    /// </summary>
    public const int LeastSaving = 16;

    /// <summary>
    /// Fewest tokens of a shared stretch, and of what follows it where activations are rounded: decodes of very few tokens run through
    /// other kernels, which add up in another order. So do the last rows of a decode beyond a multiple of four, with weights that are
    /// packed anew when loaded: where activations are rounded, a shared stretch is a multiple of this too.
    /// </summary>
    public const int LeastDecode = 8;

    private readonly IReadOnlyList<EngineSequence> _items;
    private readonly PlanLimits _limits;
    private readonly List<PlanStep> _steps = [];
    private readonly Dictionary<RowEdit, int> _edits = [];
    private int _cells, _decoded;

    private BatchPlanner(IReadOnlyList<EngineSequence> items, PlanLimits limits) => (_items, _limits) = (items, limits);

    /// <summary>What is left of one or more equal items after the trunk.</summary>
    private sealed record Branch(int Depth, int[] Items);

    /// <summary>Plans a window.</summary>
    /// <param name="items">In the order in which they are delivered; none gives a plan without steps.</param>
    /// <param name="limits">What bounds it.</param>
    public static BatchPlan Plan(IReadOnlyList<EngineSequence> items, PlanLimits limits)
    {
        var planner = new BatchPlanner(items, limits);
        if (items.Count > 0) planner.Visit(PrefixTrie.Build(items, limits.Grain), 0);
        return new(planner._steps, planner._cells, planner._decoded);
    }

    private void Visit(PrefixTrie node, int depth)
    {
        var branches = new List<Branch>(Branches(node.Ending, depth));
        var trunks = new List<PrefixTrie>();
        foreach (var child in node.Children) Gather(child, depth, branches, trunks);
        foreach (var group in Group(branches)) Emit(group);
        foreach (var trunk in trunks)
        {
            var rows = new List<PlannedRow>();
            for (var p = depth; p < trunk.End; p++) rows.Add(Row(trunk.Source, p, 0, trunk.Items));
            EmitDecodes(rows, trunk.Items[^1], _limits.MicroBatch, cutBack: depth);
            _cells = Math.Max(_cells, trunk.End);
            Visit(trunk, trunk.End);
            _steps.Add(new TrimTrunkStep(trunk.Items[^1], depth));
        }
    }

    // A stretch that is too short to pay is read again by each of those that go on from it: further on they may share more.
    private void Gather(PrefixTrie node, int depth, List<Branch> branches, List<PrefixTrie> trunks)
    {
        var length = node.End - depth;
        if (_limits.Share && length >= LeastDecode && (node.Items.Count - 1) * (long)length >= LeastSaving)
        {
            trunks.Add(node);
            return;
        }
        branches.AddRange(Branches(node.Ending, depth));
        foreach (var child in node.Children) Gather(child, depth, branches, trunks);
    }

    // Equal items are one branch, except where each is to go its own way in generating.
    private IEnumerable<Branch> Branches(List<int> ending, int depth) => _limits.Share && _limits.Generate == 0
        ? ending.GroupBy(item => Rest(item, depth)).Select(equal => new Branch(depth, [.. equal]))
        : ending.Select(item => new Branch(depth, [item]));

    // What is left of an item, as a key: its tokens, and what is changed of them.
    private string Rest(int item, int depth)
    {
        var (of, tokens) = (_items[item], string.Join(' ', _items[item].Tokens[depth..]));
        if (of.Edits is null) return tokens;
        return tokens + "|" + string.Join(' ', Enumerable.Range(depth, of.Tokens.Length - depth)
            .Select(position => EditNumber(of.EditAt(position))));
    }

    private int EditNumber(RowEdit? edit)
    {
        if (edit is null) return 0;
        if (!_edits.TryGetValue(edit, out var number)) _edits[edit] = number = _edits.Count + 1;
        return number;
    }

    private IEnumerable<List<Branch>> Group(List<Branch> branches)
    {
        var group = new List<Branch>();
        var (tokens, cells) = (0, 0);
        foreach (var branch in branches.OrderBy(branch => branch.Items[0]))
        {
            var length = _items[branch.Items[0]].Tokens.Length - branch.Depth;
            var full = _limits.Generate == 0
                ? tokens + length > Math.Min(_limits.GroupTokens, _limits.MicroBatch)
                : cells + length + Room(branch) > _limits.GroupCells - branch.Depth;
            if (group.Count > 0 && (full || group.Count == _limits.Parallel))
            {
                yield return group;
                (group, tokens, cells) = ([], 0, 0);
            }
            group.Add(branch);
            tokens += length;
            cells += length + Room(branch);
        }
        if (group.Count > 0) yield return group;
    }

    private void Emit(List<Branch> group)
    {
        var last = group.Max(branch => branch.Items[^1]);
        var depth = group[0].Depth;
        int[] sequences = [.. Enumerable.Range(1, group.Count)];
        if (depth > 0) _steps.Add(new BranchStep(last, sequences));
        var rows = new List<PlannedRow>();
        foreach (var (branch, sequence) in group.Zip(sequences))
        {
            var end = _items[branch.Items[0]].Tokens.Length;
            var length = end - depth;
            // In a group that generates, prompts are decoded like any others: together only as far as that is fastest.
            if (rows.Count > 0 && rows.Count + length > _limits.GroupTokens) { EmitDecodes(rows, last, _limits.MicroBatch); rows.Clear(); }
            for (var p = depth; p < end; p++) rows.Add(Row(branch.Items[0], p, sequence, branch.Items));
        }
        EmitDecodes(rows, last, _limits.MicroBatch);
        var generating = group.Zip(sequences, (branch, sequence) => (Sequence: sequence, Item: branch.Items[0]))
            .Where(member => Generates(member.Item)).ToArray();
        if (generating.Length > 0) _steps.Add(new GenerateStep(last, generating));
        _cells = Math.Max(_cells, depth + group.Sum(branch => _items[branch.Items[0]].Tokens.Length - depth + Room(branch)));
        _steps.Add(new FinishStep(last, sequences, [.. group.SelectMany(branch => branch.Items).Order()]));
    }

    private bool Generates(int item) => _limits.Generate > 0 && _items[item].Generates;

    /// <summary>Cells to keep for what a branch will generate.</summary>
    private int Room(Branch branch) => Generates(branch.Items[0]) ? _limits.Generate : 0;

    private void EmitDecodes(List<PlannedRow> rows, int last, int most, int? cutBack = null)
    {
        _decoded += rows.Count;
        foreach (var chunk in rows.Chunk(most)) _steps.Add(new DecodeStep(last, chunk) { CutBack = cutBack });
    }

    // The owners agree in token and edit up to here: any of them says what they are.
    private PlannedRow Row(int source, int position, int sequence, IReadOnlyList<int> owners) => new(
        _items[source].Tokens[position], position, sequence,
        [.. owners.Where(item => _items[item].WantsState(position))],
        [.. owners.Where(item => _items[item].WantsLogits(position))])
    {
        Edit = _items[source].EditAt(position),
    };
}
