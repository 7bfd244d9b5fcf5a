namespace Sparsescope.ModelTests.Engine;

/// <summary>A prefix that windows share is decoded once, and nothing of any window changes by a bit.</summary>
public sealed class SharedWindowsTests(TinyModelFixture tiny) : IClassFixture<TinyModelFixture>
{
    private const int Head = 130, Tail = 12, MicroBatch = 64;

    // Demonstrations that three windows share, of which the third's go on a little together; then other ones, then the first again.
    private static readonly EngineSequence[][] s_windows =
    [
        Window(seed: 1, tails: 21, count: 6), Window(seed: 1, tails: 22, count: 5), Window(seed: 1, tails: 23, count: 4, alike: 9),
        Window(seed: 2, tails: 24, count: 4), Window(seed: 1, tails: 25, count: 3),
    ];

    public static TheoryData<bool> Engines => [true, false];

    [Theory, MemberData(nameof(Engines))]
    public void Every_state_and_logit_has_the_bits_of_a_window_alone(bool managed)
    {
        using var engine = Open(managed);
        var decoded = new List<long>();
        foreach (var window in s_windows)
        {
            using var fresh = Open(managed);
            var (before, seen, alone) = (engine.DecodedTokens, Run(engine, window), Run(fresh, window));
            Assert.Equal(alone.States.Count, seen.States.Count);
            foreach (var (key, state) in alone.States) Assert.Equal(state, seen.States[key]);
            foreach (var (key, logits) in alone.LogitRows) Assert.Equal(logits, seen.LogitRows[key]);
            decoded.Add(fresh.DecodedTokens - (engine.DecodedTokens - before));
        }
        // Whole decodes of the head are saved; where the prefix ends elsewhere, those before its last.
        Assert.Equal([0, Head, 2 * MicroBatch, 0, 0], decoded);
    }

    [Theory, MemberData(nameof(Engines))]
    public void States_of_the_prefix_that_are_wanted_are_shown_and_a_changed_prefix_is_no_clean_one(bool managed)
    {
        using var engine = Open(managed);
        _ = Run(engine, s_windows[0]);
        var wanted = s_windows[1].Select(item => item with { StatePositions = [3, Head, Head + Tail - 1] }).ToArray();
        var seen = Run(engine, wanted);
        Assert.Equal([3, Head, Head + Tail - 1], seen.States.Keys.Select(key => key.Position).Distinct().Order());
        var edit = new RowEdit([new(engine.Taps.First(point => point.Layer == 1), new Sparsescope.Interventions.ScaleOperation(0))]);
        var changed = s_windows[1].Select(item => item with { Edits = position => position == 5 ? edit : null }).ToArray();
        using var fresh = Open(managed);
        var (after, alone) = (Run(engine, changed), Run(fresh, changed));
        foreach (var (key, state) in alone.States) Assert.Equal(state, after.States[key]);
        Assert.NotEqual(after.LogitRows[(0, Head + Tail - 1)], seen.LogitRows[(0, Head + Tail - 1)]);
        // And the clean one after it is clean.
        using var another = Open(managed);
        var (clean, expected) = (Run(engine, s_windows[1]), Run(another, s_windows[1]));
        foreach (var (key, logits) in expected.LogitRows) Assert.Equal(logits, clean.LogitRows[key]);
    }

    [Theory, MemberData(nameof(Engines))]
    public void A_cancelled_window_leaves_nothing_behind(bool managed)
    {
        using var engine = Open(managed);
        _ = Run(engine, s_windows[0]);
        Assert.ThrowsAny<OperationCanceledException>(() =>
            engine.Run(s_windows[3], engine.Taps, new Recorder(), null, 0, new CancellationToken(canceled: true)));
        using var fresh = Open(managed);
        var (seen, alone) = (Run(engine, s_windows[1]), Run(fresh, s_windows[1]));
        foreach (var (key, state) in alone.States) Assert.Equal(state, seen.States[key]);
    }

    private IEngine Open(bool managed) => managed
        ? ManagedEngines.Open(tiny.Path, tiny.Model.Vocabulary, new() { Threads = 2, MicroBatch = MicroBatch })
        : tiny.Engine(new() { MicroBatch = MicroBatch });

    private static Recorder Run(IEngine engine, EngineSequence[] items)
    {
        var seen = new Recorder();
        engine.Run(items, engine.Taps, seen, null, 0, CancellationToken.None);
        return seen;
    }

    private static EngineSequence[] Window(ulong seed, ulong tails, int count, int alike = 0)
    {
        var head = TinyModelFixture.Prompts(1, Head, 0, seed)[0];
        return
        [
            .. TinyModelFixture.Prompts(count, Tail, alike, tails)
                .Select((tail, i) => new EngineSequence([.. head, .. tail], [Head + Tail - 1]) { Number = i }),
        ];
    }
}
