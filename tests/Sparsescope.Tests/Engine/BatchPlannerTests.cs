using Sparsescope.Interventions;

namespace Sparsescope.Tests.Engine;

public sealed class BatchPlannerTests
{
    private static readonly PlanLimits s_limits =
        new(MicroBatch: 64, GroupTokens: 32, Parallel: 4, Share: true, Generate: 0, GroupCells: 512);

    public static TheoryData<ulong> Seeds => [.. Enumerable.Range(1, 60).Select(seed => (ulong)seed)];

    [Theory, MemberData(nameof(Seeds))]
    public void Every_token_of_every_item_is_decoded_in_its_own_context_and_delivered_once(ulong seed)
    {
        var items = RandomItems(new(seed));
        foreach (var limits in (PlanLimits[])[s_limits, s_limits with { Share = false }, s_limits with { Parallel = 1 },
            s_limits with { MicroBatch = 7 }, s_limits with { Grain = 8 }, s_limits with { Generate = 5 }])
        {
            Simulate(items, limits);
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void A_plan_is_a_function_of_the_items_alone(ulong seed)
    {
        var (once, again) = (BatchPlanner.Plan(RandomItems(new(seed)), s_limits), BatchPlanner.Plan(RandomItems(new(seed)), s_limits));
        Assert.Equal(Text(once), Text(again));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Nothing_changed_is_ever_taken_for_clean(ulong seed)
    {
        var random = new SplitMix64(SplitMix64.Derive(seed, 1));
        RowEdit[] edits = [.. Enumerable.Range(0, 3).Select(_ => Edit())];
        EngineSequence[] items = [.. RandomItems(new(seed)).Select(item =>
        {
            // Most positions are clean, some changed by one of three, so that heads agree in tokens and differ in what is changed.
            var drawn = Enumerable.Range(0, item.Tokens.Length + 8)
                .Select(_ => random.NextInt32(12) is var which and < 3 ? edits[which] : null).ToArray();
            return random.NextInt32(2) == 0 ? item : item with { Edits = position => drawn[position] };
        })];
        foreach (var limits in (PlanLimits[])[s_limits, s_limits with { Share = false }, s_limits with { Grain = 8 },
            s_limits with { Generate = 5 }]) Simulate(items, limits);
    }

    private static RowEdit Edit() => new([new(new(new("t", 1), "t", 1, false), NoOperation.Instance)]);

    [Fact]
    public void A_clean_head_is_shared_by_changed_ends()
    {
        var edit = Enumerable.Range(0, 20).Select(_ => Edit()).ToArray();
        EngineSequence[] items = [.. Enumerable.Range(0, 20)
            .Select(i => new EngineSequence([.. Enumerable.Range(0, 100)], []) { Edits = position => position == 99 ? edit[i] : null })];
        Assert.Equal(99 + 20, BatchPlanner.Plan(items, s_limits).DecodedTokens);
        EngineSequence[] all = [.. items.Select((item, i) => item with { Edits = _ => edit[i] })];
        Assert.Equal(20 * 100, BatchPlanner.Plan(all, s_limits).DecodedTokens);
        EngineSequence[] alike = [.. items.Select(item => item with { Edits = _ => edit[0] })];
        Assert.Equal(100, BatchPlanner.Plan(alike, s_limits).DecodedTokens);
    }

    [Fact]
    public void The_options_of_a_prompt_are_decoded_together_behind_it()
    {
        int[] prompt = [.. Enumerable.Range(0, 100)];
        EngineSequence[] items =
        [
            new(prompt, [99]),
            .. Enumerable.Range(0, 10).Select(i => new EngineSequence([.. prompt, 200 + i, 300, 301], []) { LogitsFrom = 99 }),
        ];
        var plan = BatchPlanner.Plan(items, s_limits with { MicroBatch = 512, GroupTokens = 512, Parallel = 32 });
        Assert.Equal([99, 1 + 10 * 4], plan.Steps.OfType<DecodeStep>().Select(step => step.Rows.Length));
    }

    [Theory, InlineData(1), InlineData(7), InlineData(8)]
    public void A_first_word_that_prompts_share_hides_nothing_that_their_options_share_behind_it(int alike)
    {
        const int Prompts = 8, Options = 10;
        EngineSequence[] items =
        [
            .. Enumerable.Range(0, Prompts).SelectMany(prompt =>
            {
                int[] tokens = [.. Enumerable.Range(0, alike), .. Enumerable.Range(1000 * (prompt + 1), 100 - alike)];
                return (EngineSequence[])[new(tokens, [99]), .. Enumerable.Range(0, Options)
                    .Select(option => new EngineSequence([.. tokens, option, 300, 301], []) { LogitsFrom = 99 })];
            }),
        ];
        var plan = BatchPlanner.Plan(items, s_limits with { MicroBatch = 512, GroupTokens = 512, Parallel = 32 });
        var saved = alike >= BatchPlanner.LeastDecode ? (Prompts - 1) * alike : 0;
        Assert.Equal(Prompts * (99 + 1 + Options * 4) - saved, plan.DecodedTokens);
        Assert.Equal(2 * Prompts + (saved > 0 ? 1 : 0), plan.Steps.OfType<DecodeStep>().Count());
    }

    [Fact]
    public void Twenty_prompts_that_share_nine_tenths_decode_the_shared_part_once()
    {
        var prefix = Enumerable.Range(0, 461).ToArray();
        EngineSequence[] items = [.. Enumerable.Range(0, 20)
            .Select(i => new EngineSequence([.. prefix, .. Enumerable.Range(1000 + 100 * i, 51)], []))];
        var plan = BatchPlanner.Plan(items, s_limits with { MicroBatch = 512 });
        Assert.Equal(461 + 20 * 51, plan.DecodedTokens);
        Assert.Equal(20 * 512, BatchPlanner.Plan(items, s_limits with { Share = false, MicroBatch = 512 }).DecodedTokens);
    }

    [Fact]
    public void A_shared_prefix_too_short_to_pay_for_a_decode_is_not_split_off()
    {
        EngineSequence[] items = [new([1, 2, 3, 4, 5], []), new([1, 2, 3, 6, 7], [])];
        Assert.Equal(10, BatchPlanner.Plan(items, s_limits).DecodedTokens);
    }

    [Fact]
    public void Equal_prompts_are_decoded_once_unless_each_generates()
    {
        EngineSequence[] items = [.. Enumerable.Range(0, 5).Select(_ => new EngineSequence([.. Enumerable.Range(0, 20)], []))];
        Assert.Equal(20, BatchPlanner.Plan(items, s_limits).DecodedTokens);
        Assert.Equal(19 + 5, BatchPlanner.Plan(items, s_limits with { Generate = 3 }).DecodedTokens);
    }

    [Fact]
    public void A_group_that_generates_stays_within_its_cells_and_a_longer_item_runs_alone()
    {
        EngineSequence[] items = [.. Enumerable.Range(0, 6)
            .Select(i => new EngineSequence([.. Enumerable.Range(100 * i, i == 3 ? 600 : 90)], []))];
        var plan = BatchPlanner.Plan(items, s_limits with { Generate = 40 });
        Assert.Equal(640, plan.Cells);
        Assert.All(plan.Steps.OfType<GenerateStep>(), step => Assert.True(step.Members.Length <= 4
            && (step.Members.Length == 1 || step.Members.Sum(member => items[member.Item].Tokens.Length + 40) <= 512)));
    }

    private static EngineSequence[] RandomItems(SplitMix64 random)
    {
        var prompts = new List<int[]>();
        for (var i = 0; i < 14; i++)
        {
            // A small alphabet and copied heads make every kind of overlap likely.
            int[] head = prompts.Count > 0 && random.NextInt32(3) > 0 ? prompts[random.NextInt32(prompts.Count)] : [];
            head = head[..random.NextInt32(head.Length + 1)];
            prompts.Add([.. head, .. Enumerable.Range(0, 1 + random.NextInt32(40)).Select(_ => random.NextInt32(3))]);
        }
        return [.. prompts.Select(tokens =>
            new EngineSequence(tokens, [.. Enumerable.Range(0, tokens.Length).Where(_ => random.NextInt32(2) == 0)]) { LogitsFrom =
                random.NextInt32(tokens.Length) })];
    }

    // Plays a plan on a pretended cache: sequence → tokens.
    private static void Simulate(EngineSequence[] items, PlanLimits limits)
    {
        var plan = BatchPlanner.Plan(items, limits);
        var cache = new Dictionary<int, List<int>> { [0] = [] };
        var changed = new Dictionary<int, List<RowEdit?>> { [0] = [] };
        var (states, logits, finished, decoded) = (new List<(int, int)>(), new List<(int, int)>(), new List<int>(), 0);
        foreach (var step in plan.Steps)
        {
            switch (step)
            {
                case DecodeStep decode:
                    Assert.InRange(decode.Rows.Length, 1, limits.MicroBatch);
                    if (decode.CutBack is { } cut)
                        Assert.Equal((0, 0), (cut % limits.Grain, (decode.Rows[^1].Position + 1) % limits.Grain));
                    foreach (var row in decode.Rows)
                    {
                        if (!cache.TryGetValue(row.Sequence, out var held)) (cache[row.Sequence], changed[row.Sequence]) = (held = [], []);
                        changed[row.Sequence].Add(row.Edit);
                        Assert.Equal(held.Count, row.Position);
                        held.Add(row.Token);
                        decoded++;
                        foreach (var item in row.StateItems.Concat(row.LogitItems))
                            Assert.Equal(items[item].Tokens[..(row.Position + 1)], held);
                        foreach (var item in row.StateItems.Concat(row.LogitItems))
                            Assert.Equal(held.Select((_, position) => items[item].EditAt(position)), changed[row.Sequence]);
                        states.AddRange(row.StateItems.Select(item => (item, row.Position)));
                        logits.AddRange(row.LogitItems.Select(item => (item, row.Position)));
                    }
                    break;
                case BranchStep branch:
                    foreach (var sequence in branch.Sequences) (cache[sequence], changed[sequence]) = ([.. cache[0]], [.. changed[0]]);
                    break;
                case FinishStep finish:
                    foreach (var sequence in finish.Sequences) cache.Remove(sequence);
                    finished.AddRange(finish.Items);
                    break;
                case TrimTrunkStep trim:
                    cache[0].RemoveRange(trim.Depth, cache[0].Count - trim.Depth);
                    changed[0].RemoveRange(trim.Depth, changed[0].Count - trim.Depth);
                    break;
                case GenerateStep generate:
                    Assert.All(generate.Members, member => Assert.Equal(items[member.Item].Tokens, cache[member.Sequence]));
                    break;
            }
        }
        Assert.Equal(decoded, plan.DecodedTokens);
        Assert.Equal(Enumerable.Range(0, items.Length), finished.Order());
        Assert.Equal(items.SelectMany((item, i) => item.StatePositions.Select(p => (i, p))), states.Order());
        Assert.Equal(items.SelectMany((item, i) => Enumerable.Range(item.LogitsFrom, item.Tokens.Length - item.LogitsFrom)
            .Select(p => (i, p))), logits.Order());
    }

    private static string Text(BatchPlan plan) => string.Join('\n', plan.Steps.Select(step => step switch
    {
        DecodeStep decode =>
            string.Join(' ', decode.Rows.Select(row =>
                $"{row.Token}@{row.Position}/{row.Sequence}:{string.Join(',', row.StateItems)}:{string.Join(',', row.LogitItems)}")),
        _ => step.ToString(),
    }));
}
