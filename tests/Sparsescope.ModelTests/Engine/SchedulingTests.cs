using Sparsescope.Llama;

namespace Sparsescope.ModelTests.Engine;

/// <summary>Whatever is decoded together, shared or left out, the figures are those of one prompt after another.</summary>
public sealed class SchedulingTests(TinyModelFixture tiny) : IClassFixture<TinyModelFixture>
{
    private const double Bound = 1e-5;

    private static EngineSequence[] Items(int[][] prompts) => [.. prompts.Select((tokens, i) =>
        new EngineSequence(tokens, [.. Enumerable.Range(0, tokens.Length)]) { LogitsFrom = 0, Number = i })];

    private Recorder Run(EngineSequence[] items, EngineOptions? options = null, GenerationOptions? generation = null, int first = 0)
    {
        using var engine = tiny.Engine(options);
        var seen = new Recorder();
        engine.Run(items, engine.Taps, seen, generation, first, CancellationToken.None);
        return seen;
    }

    public static TheoryData<int, int, int> Shapes => new()
    {
        { 12, 20, 0 },      // nothing in common
        { 20, 40, 36 },     // few-shot: most is shared
        { 9, 17, 17 },      // equal prompts
        { 3, 700, 600 },    // longer than one decode
    };

    [Theory, MemberData(nameof(Shapes))]
    public void Grouped_and_shared_equals_one_by_one(int count, int length, int shared)
    {
        var items = Items(TinyModelFixture.Prompts(count, length, shared, seed: 3));
        var together = Run(items);
        var alone = Run(items, new() { Parallel = 1, SharePrefixes = false });
        AssertSame(alone, together);
        Assert.Equal(count, together.Done.Count);
    }

    [Fact]
    public void Prefixes_of_every_kind_at_once_equal_one_by_one()
    {
        // A tree: shared heads of several depths, one prompt that is another's prefix, equal ones, lone ones, one of a single token.
        var heads = TinyModelFixture.Prompts(3, 60, 25, seed: 11);
        int[][] prompts =
        [
            .. TinyModelFixture.Prompts(4, 30, 0, seed: 12).SelectMany(tail => heads.Select(head => (int[])[.. head, .. tail])),
            heads[0], heads[0][..40], heads[0][..40], [heads[1][0]], [5], .. TinyModelFixture.Prompts(5, 9, 0, seed: 13),
        ];
        var items = Items(prompts);
        AssertSame(Run(items, new() { Parallel = 1, SharePrefixes = false }), Run(items));
    }

    [Fact]
    public void The_same_window_gives_the_same_bits_whatever_ran_before()
    {
        var items = Items(TinyModelFixture.Prompts(10, 30, 10, seed: 4));
        using var engine = tiny.Engine();
        var (first, second) = (new Recorder(), new Recorder());
        engine.Run(Items(TinyModelFixture.Prompts(4, 900, 0, seed: 5)), engine.Taps, new Recorder(), null, 0, CancellationToken.None);
        engine.Run(items, engine.Taps, first, null, 0, CancellationToken.None);
        using var fresh = tiny.Engine();
        fresh.Run(items, fresh.Taps, second, null, 0, CancellationToken.None);
        Assert.Equal(first.States.Count, second.States.Count);
        foreach (var (key, state) in first.States) Assert.Equal(state, second.States[key]);
    }

    [Fact]
    public void Leaving_out_what_was_delivered_changes_no_bit_of_the_rest()
    {
        var items = Items([.. TinyModelFixture.Prompts(6, 50, 30, seed: 6), .. TinyModelFixture.Prompts(6, 45, 20, seed: 7)]);
        var whole = Run(items);
        for (var first = 1; first < items.Length; first++)
        {
            var rest = Run(items, first: first);
            Assert.Equal(Enumerable.Range(first, items.Length - first), rest.Done.Keys.Order());
            foreach (var (key, state) in whole.States.Where(entry => entry.Key.Item >= first)) Assert.Equal(state, rest.States[key]);
        }
    }

    [Fact]
    public void Generations_together_equal_one_by_one_and_states_come_at_every_token()
    {
        var prompts = TinyModelFixture.Prompts(7, 24, 12, seed: 8);
        EngineSequence[] items = [.. prompts.Select((tokens, i) => new EngineSequence(tokens, []) { Number = i })];
        var generation = new GenerationOptions(15);
        var together = Run(items, generation: generation);
        var alone = Run(items, new() { Parallel = 1, SharePrefixes = false }, generation);
        for (var i = 0; i < items.Length; i++)
        {
            Assert.Equal(alone.Done[i]!.Tokens, together.Done[i]!.Tokens);
            var expected = together.Done[i]!.Tokens.Count;
            Assert.Equal(expected, together.States.Keys.Count(key => key.Item == i && key.Tap == TapNames.ResidPost && key.Layer == 0));
        }
        AssertSame(alone, together);
    }

    [Fact]
    public void Greedy_generation_follows_the_largest_logit_of_a_fresh_prompt_each_time()
    {
        var tokens = TinyModelFixture.Prompts(1, 20, 0, seed: 9)[0];
        var generated = Run([new(tokens, [])], generation: new(6)).Done[0]!;
        for (var i = 0; i < generated.Tokens.Count; i++)
        {
            int[] sofar = [.. tokens, .. generated.Tokens.Take(i)];
            var logits = Run([new(sofar, [])]).LogitRows[(0, sofar.Length - 1)];
            Assert.Equal(Array.IndexOf(logits, logits.Max()), generated.Tokens[i]);
        }
    }

    [Fact]
    public void Sampling_depends_on_seed_and_item_and_not_on_the_group()
    {
        var prompts = TinyModelFixture.Prompts(1, 12, 0, seed: 10);
        EngineSequence[] items = [.. Enumerable.Range(0, 6).Select(i => new EngineSequence(prompts[0], []) { Number = i })];
        var generation = new GenerationOptions(10) { Temperature = 1.5, Seed = 5 };
        var together = Run(items, generation: generation);
        var again = Run(items, new() { Parallel = 2 }, generation);
        Assert.Equal(together.Done.Select(done => done.Value!.Tokens), again.Done.Select(done => done.Value!.Tokens));
        Assert.True(together.Done.Values.Select(done => string.Join(' ', done!.Tokens)).Distinct().Count() > 1,
            "every item drew the same text");
        var other = Run(items, generation: generation with { Seed = 6 });
        Assert.NotEqual(together.Done.Values.SelectMany(done => done!.Tokens), other.Done.Values.SelectMany(done => done!.Tokens));
    }

    [Fact]
    public void Taps_by_name_see_the_tensor_itself()
    {
        using var engine = tiny.Engine();
        var named = engine.TapsByName("l_out-*");
        Assert.Equal(TinyModelFixture.Blocks, named.Count);
        Assert.All(named, point => Assert.Null(point.Layer));
        var seen = new Recorder();
        var tokens = TinyModelFixture.Prompts(1, 10, 0, seed: 14)[0];
        engine.Run([new(tokens, [9])], [.. named, .. engine.Taps], seen, null, 0, CancellationToken.None);
        Assert.Equal(seen.States[(0, TapNames.ResidPost, 1, 9)], seen.States[(0, "l_out-0", null, 9)]);
        Assert.Equal(seen.States[(0, TapNames.FinalPreNorm, 3, 9)], seen.States[(0, "l_out-2", null, 9)]);
        Assert.Throws<BadInputException>(() => engine.TapsByName("no_such-*"));
    }

    [Fact]
    public void Cancelling_ends_a_decode_and_the_engine_works_on_after_it()
    {
        using var engine = tiny.Engine();
        using var cancel = new CancellationTokenSource();
        var items = Items(TinyModelFixture.Prompts(30, 400, 0, seed: 15));
        var visitor = new CancelAfter(cancel, 3);
        Assert.ThrowsAny<OperationCanceledException>(() => engine.Run(items, engine.Taps, visitor, null, 0, cancel.Token));
        Assert.InRange(visitor.Completions, 3, 8);
        var seen = new Recorder();
        engine.Run(items[..2], engine.Taps, seen, null, 0, CancellationToken.None);
        AssertSame(Run(items[..2]), seen);
    }

    private sealed class CancelAfter(CancellationTokenSource cancel, int count) : IEngineVisitor
    {
        internal int Completions { get; private set; }

        public void State(ReadOnlySpan<int> items, TapPoint point, int position, int token, Phase phase, ReadOnlySpan<float> state) { }

        public void Logits(ReadOnlySpan<int> items, int position, Phase phase, ReadOnlySpan<float> logits) { }

        public void Completed(int item, Generation? generation)
        {
            if (++Completions == count) cancel.Cancel();
        }
    }

    private static void AssertSame(Recorder expected, Recorder actual)
    {
        Assert.Equal(expected.States.Count, actual.States.Count);
        foreach (var (key, state) in expected.States)
        {
            var error = GoldenModel.RelativeError(actual.States[key], state);
            if (!(error <= Bound)) Assert.Fail($"{key}: relative error {error:E2}");
        }
        Assert.Equal(expected.LogitRows.Keys.Order(), actual.LogitRows.Keys.Order());
        foreach (var (key, logits) in expected.LogitRows)
        {
            var error = GoldenModel.RelativeError(actual.LogitRows[key], logits);
            if (!(error <= Bound)) Assert.Fail($"logits of {key}: relative error {error:E2}");
        }
    }
}
