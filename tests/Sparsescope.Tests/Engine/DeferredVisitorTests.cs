namespace Sparsescope.Tests.Engine;

public sealed class DeferredVisitorTests
{
    private static readonly TapPoint s_point = new(new(TapNames.ResidPost, 0), "embd", 3, false);

    private sealed class Log(int failsAt = -1, int sleep = 0) : IEngineVisitor
    {
        internal List<string> Calls { get; } = [];

        private void Add(string call)
        {
            if (sleep > 0) Thread.Sleep(sleep);
            if (Calls.Count == failsAt) throw new BadInputException("the visitor failed");
            Calls.Add(call);
        }

        public void State(ReadOnlySpan<int> items, TapPoint point, int position, int token, Phase phase, ReadOnlySpan<float> state) =>
            Add($"state {string.Join(',', items.ToArray())} {point.Tap} {position} {token} {phase} {string.Join(',', state.ToArray())}");

        public void Logits(ReadOnlySpan<int> items, int position, Phase phase, ReadOnlySpan<float> logits) =>
            Add($"logits {string.Join(',', items.ToArray())} {position} {phase} {logits.Length} {logits[0]}");

        public void Completed(int item, Generation? generation) => Add($"completed {item} {generation?.Tokens.Count}");
    }

    // The arrays are overwritten after every call, as an engine does.
    private static void Play(IEngineVisitor visitor, int decodes, int vocabulary)
    {
        float[] state = [0, 0, 0];
        var logits = new float[vocabulary];
        for (var decode = 0; decode < decodes; decode++)
        {
            for (var row = 0; row < 5; row++)
            {
                Array.Fill(state, (10 * decode) + row);
                visitor.State([decode, row], s_point, row, 7 * row, Phase.Prompt, state);
            }
            Array.Fill(logits, decode);
            visitor.Logits([decode], 4, Phase.Generated, logits);
            if (decode % 2 == 1) visitor.Completed(decode, decode == 1 ? new([1, 2], StopReason.Limit) : null);
        }
    }

    [Theory]
    [InlineData(40, 9)]
    [InlineData(60, 1_500_000)]
    public void Another_visitor_gets_every_call_in_order(int decodes, int vocabulary)
    {
        var (direct, late) = (new Log(), new Log());
        Play(direct, decodes, vocabulary);
        using (var deferred = new DeferredVisitor(late))
        {
            Play(deferred, decodes, vocabulary);
            deferred.Finish();
        }
        Assert.Equal(direct.Calls, late.Calls);
    }

    [Fact]
    public void What_the_visitor_throws_comes_out_by_the_end_and_no_call_follows()
    {
        var log = new Log(failsAt: 11);
        using var deferred = new DeferredVisitor(log);
        Assert.Throws<BadInputException>(() =>
        {
            Play(deferred, 30, 9);
            deferred.Finish();
        });
        Assert.Equal(11, log.Calls.Count);
    }

    [Fact]
    public void One_that_is_dropped_passes_nothing_on_afterwards()
    {
        var log = new Log(sleep: 5);
        using (var deferred = new DeferredVisitor(log)) Play(deferred, 50, 9);
        var calls = log.Calls.Count;
        Thread.Sleep(50);
        Assert.Equal(calls, log.Calls.Count);
        Assert.True(calls < 50 * 6);
    }
}
