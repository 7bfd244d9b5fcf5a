namespace Sparsescope.Engine;

/// <summary>Carries out the steps of one window's plan on a decoder.</summary>
/// <param name="decoder">Decodes, and shows the states.</param>
/// <param name="endsGeneration">True for a token that ends a generation.</param>
/// <param name="items">The window.</param>
/// <param name="visitor">Who sees logits and completed items.</param>
/// <param name="generation">How items are continued, or null.</param>
/// <param name="microBatch">Most tokens of one decode.</param>
/// <param name="trunk">What the decoder's trunk holds of the window before.</param>
public sealed class PlanRun(
    IDecoder decoder, Func<int, bool> endsGeneration, IReadOnlyList<EngineSequence> items, IEngineVisitor visitor,
    GenerationOptions? generation, int microBatch, TrunkMemory trunk)
{
    private readonly List<PlannedRow[]> _root = [];     // decodes that made what the trunk holds from position 0 on

    private readonly Dictionary<int, Generator> _generators = [];

    /// <summary>Prompt tokens decoded so far.</summary>
    public long DecodedTokens { get; private set; }

    /// <summary>Carries out a whole plan, except for what serves only items before <paramref name="firstItem"/>.</summary>
    public void Execute(BatchPlan plan, int firstItem, CancellationToken cancellation)
    {
        var steps = plan.Steps.Where(step => step.LastItem >= firstItem).ToList();
        var onTrunk = steps.TakeWhile(step => step is DecodeStep { CutBack: 0 } decode && IsForNobody(decode.Rows)).Cast<DecodeStep>();
        var reused = trunk.Begin(decoder, [.. onTrunk.Select(step => step.Rows)]);
        _root.AddRange(steps.Take(reused).Select(step => ((DecodeStep)step).Rows));
        // What the last step would cut off may begin the next window.
        var staysWhole = steps is [.., TrimTrunkStep { Depth: 0 }];
        foreach (var step in steps.Skip(reused).SkipLast(staysWhole ? 1 : 0)) Execute(step, firstItem, cancellation);
        if (staysWhole) trunk.Keep(_root);
    }

    private static bool IsForNobody(PlannedRow[] rows) =>
        TrunkMemory.IsPlain(rows) && Array.TrueForAll(rows, row => row.StateItems.Length == 0 && row.LogitItems.Length == 0);

    private void Execute(PlanStep step, int firstItem, CancellationToken cancellation)
    {
        switch (step)
        {
            case DecodeStep decode:
                if (decode.CutBack is > 0 and var depth) decoder.Hold(depth);
                if (decode.CutBack == 0) _root.Add(decode.Rows);
                Decode(decode.Rows, Phase.Prompt, cancellation);
                DecodedTokens += decode.Rows.Length;
                break;
            case BranchStep branch:
                foreach (var sequence in branch.Sequences) decoder.Share(0, sequence);
                break;
            case GenerateStep generate:
                Generate(generate.Members, cancellation);
                break;
            case FinishStep finish:
                foreach (var sequence in finish.Sequences) decoder.Trim(sequence, 0);
                foreach (var item in finish.Items)
                {
                    if (item >= firstItem)
                        visitor.Completed(item, _generators.TryGetValue(item, out var generator) ? generator.Result : null);
                    _generators.Remove(item);
                }
                break;
            case TrimTrunkStep trim:
                if (trim.Depth == 0) _root.Clear();
                decoder.Trim(0, trim.Depth);
                break;
            default:
                throw new InvalidOperationException($"unknown step {step}");
        }
    }

    private void Decode(ReadOnlyMemory<PlannedRow> rows, Phase phase, CancellationToken cancellation)
    {
        decoder.Decode(rows, phase, cancellation);
        for (var i = 0; i < rows.Length; i++)
        {
            ref readonly var row = ref rows.Span[i];
            if (row.LogitItems.Length == 0) continue;
            var logits = decoder.Logits(i);
            visitor.Logits(row.LogitItems, row.Position, phase, logits);
            if (generation is null) continue;
            foreach (var item in row.LogitItems) Sample(item, row.Position, logits);
        }
    }

    private void Sample(int item, int position, ReadOnlySpan<float> logits)
    {
        if (!items[item].Generates || position < items[item].Tokens.Length - 1) return;
        if (!_generators.TryGetValue(item, out var generator))
            _generators[item] = generator = new(
                generation!, SplitMix64.Derive(generation!.Seed, (ulong)items[item].Number), endsGeneration, items[item].Drawn);
        generator.Sample(logits);
    }

    // Every generated token is decoded, the last one too where its state is wanted like any other's.
    private void Generate((int Sequence, int Item)[] members, CancellationToken cancellation)
    {
        var rows = new List<PlannedRow>(members.Length);
        for (var length = 0; ; length++)
        {
            rows.Clear();
            foreach (var (sequence, item) in members)
            {
                var tokens = _generators[item].Tokens;
                if (tokens.Count <= length) continue;
                var shows = items[item].StatesOfGenerated;
                if (!shows && tokens.Count == length + 1 && _generators[item].HasEnded) continue;
                int[] owner = [item];
                var position = items[item].Tokens.Length + length;
                rows.Add(new(tokens[length], position, sequence, shows ? owner : [], owner) { Edit = items[item].EditAt(position) });
            }
            if (rows.Count == 0) return;
            foreach (var chunk in rows.Chunk(microBatch)) Decode(chunk, Phase.Generated, cancellation);
        }
    }
}
