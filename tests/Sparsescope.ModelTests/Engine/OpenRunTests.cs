using Sparsescope.Managed.Inference;

namespace Sparsescope.ModelTests.Engine;

/// <summary>A run that remembers who was there: the next turn of a conversation gets the bits of one that is read anew.</summary>
public sealed class OpenRunTests(TinyModelFixture tiny) : IClassFixture<TinyModelFixture>
{
    [Theory]
    [InlineData(30)]
    [InlineData(75)]
    [InlineData(100)]
    [InlineData(150)]
    public void The_next_turn_is_read_from_where_the_last_one_ended_with_the_same_bits(int length)
    {
        using var engine = Open(microBatch: 64);
        using var run = engine.Open(engine.Taps, 3, 1024)!;
        var first = TinyModelFixture.Prompts(1, length, 0, seed: 3)[0];
        var said = Finish(run, first);
        Assert.Equal(0, run.Reused);
        var most = 0;
        for (var more = 1; more < 40; more += 3)
        {
            // Turn after turn, and another way on from the first turn: what differs is read anew.
            foreach (var next in (int[][])[[.. first, .. said.Done[0]!.Tokens, .. Enumerable.Range(1, more)],
                [.. first[..^2], .. Enumerable.Range(50, more)]])
            {
                Same(Alone(engine, next), Finish(run, next));
                most = Math.Max(most, run.Reused);
            }
        }
        Assert.True(most >= 64, $"{most}");
    }

    [Theory]
    [InlineData(100, 100, 140, 96)]      // three stretches of 32
    [InlineData(100, 100, 104, 64)]      // 8 rows would be left, which are computed in another way
    [InlineData(40, 100, 140, 32)]
    [InlineData(31, 100, 140, 0)]
    [InlineData(515, 515, 700, 512)]     // the second decode had 3 rows
    [InlineData(600, 600, 700, 576)]
    [InlineData(600, 600, 580, 544)]
    public void A_prompt_is_read_from_the_end_of_the_last_stretch_that_was_computed_alike(int common, int earlier, int tokens, int from) =>
        Assert.Equal(from, new PromptReuse(32, 9).From(Math.Min(common, tokens - 1), earlier, tokens, 512));

    [Fact]
    public void Many_who_are_written_together_get_the_bits_of_one_alone()
    {
        using var engine = Open();
        using var run = engine.Open(engine.Taps, 20, 2048)!;
        var prompts = TinyModelFixture.Prompts(20, 12, 0, seed: 9);
        Recorder[] seen = [.. prompts.Select(_ => new Recorder())];
        foreach (var (prompt, recorder) in prompts.Zip(seen))
            run.Joining.Run([Item(prompt)], [], recorder, new GenerationOptions(6), 0, CancellationToken.None);
        while (run.Count > 0) run.Step(CancellationToken.None);
        foreach (var (prompt, recorder) in prompts.Zip(seen)) Same(Alone(engine, prompt), recorder);
    }

    [Fact]
    public void What_is_looked_at_is_computed_and_others_who_were_there_are_no_hindrance()
    {
        using var engine = Open();
        using var run = engine.Open(engine.Taps, 2, 512)!;
        var prompts = TinyModelFixture.Prompts(4, 40, 0, seed: 5);
        foreach (var prompt in prompts) Same(Alone(engine, prompt), Finish(run, prompt));
        // All positions are looked at: nothing can be left out, and nothing is.
        var whole = new Recorder();
        Join(run, whole, new(prompts[3], [.. Enumerable.Range(0, prompts[3].Length)]) { LogitsFrom = 0 });
        Assert.Equal(0, run.Reused);
        Assert.Equal(Enumerable.Range(0, prompts[3].Length),
            whole.States.Keys.Select(key => key.Position).Where(position => position < prompts[3].Length).Distinct().Order());
    }

    [Fact]
    public void Room_is_found_by_forgetting_who_left_first()
    {
        using var engine = Open();
        using var run = engine.Open([], 4, 64)!;
        foreach (var prompt in TinyModelFixture.Prompts(6, 40, 0, seed: 6))
        {
            Assert.True(run.HasRoom(prompt.Length + 6));
            Assert.NotEmpty(Finish(run, prompt).Done[0]!.Tokens);
            Assert.Equal(0, run.Count);
        }
    }

    private ManagedEngine Open(int microBatch = 512) =>
        ManagedEngines.Open(tiny.Path, tiny.Model.Vocabulary, new() { Threads = 2, MicroBatch = microBatch });

    private static Recorder Finish(OpenRun run, int[] prompt)
    {
        var seen = new Recorder();
        Join(run, seen, Item(prompt));
        return seen;
    }

    private static EngineSequence Item(int[] prompt) => new(prompt, [prompt.Length - 1]) { StatesOfGenerated = false };

    private static void Join(OpenRun run, Recorder seen, EngineSequence item)
    {
        run.Joining.Run([item], [], seen, new GenerationOptions(6), 0, CancellationToken.None);
        while (run.Count > 0) run.Step(CancellationToken.None);
    }

    private static Recorder Alone(IEngine engine, int[] prompt)
    {
        using var run = engine.Open(engine.Taps, 1, 512)!;
        return Finish(run, prompt);
    }

    private static void Same(Recorder expected, Recorder actual)
    {
        Assert.Equal(expected.Done[0]!.Tokens, actual.Done[0]!.Tokens);
        Assert.Equal(expected.States.Keys.Order(), actual.States.Keys.Order());
        foreach (var (key, state) in expected.States) Assert.Equal(state, actual.States[key]);
        Assert.Equal(expected.LogitRows.Keys.Order(), actual.LogitRows.Keys.Order());
        foreach (var (key, row) in expected.LogitRows) Assert.Equal(row, actual.LogitRows[key]);
    }
}
