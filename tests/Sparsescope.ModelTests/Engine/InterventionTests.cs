using Sparsescope.Interventions;
using Sparsescope.Llama;
using Sparsescope.Measuring;

namespace Sparsescope.ModelTests.Engine;

/// <summary>What must hold of every intervention, bit for bit, on every small model there is and in both engines.</summary>
public sealed class InterventionTests(TinyModelFixture tiny) : IClassFixture<TinyModelFixture>
{
    public static TheoryData<string> Names => [.. GoldenModel.Architectures];

    public static TheoryData<string> Engines => ["native", "managed"];

    private IEngine Open(string engine) => engine == "managed" ? ManagedEngines.Open(tiny.Path, tiny.Model.Vocabulary) : tiny.Engine();

    private static Recorder Run(IEngine engine, EngineSequence[] items, IReadOnlyList<TapPoint>? points = null,
        GenerationOptions? generation = null)
    {
        var seen = new Recorder();
        engine.Run(items, points ?? engine.Taps, seen, generation, 0, CancellationToken.None);
        return seen;
    }

    private static EngineSequence Item(int[] tokens, Func<int, RowEdit?>? edits = null) =>
        new(tokens, [.. Enumerable.Range(0, tokens.Length)]) { LogitsFrom = 0, Edits = edits };

    private static RowEdit Edit(TapPoint point, OperationSpec operation) => new([new(point, operation.Create(point, 0))]);

    private static RowEdit Edit(TapPoint point, string name)
    {
        var (kind, value) = OperationNames.Parse(name)!.Value;
        return Edit(point, new OperationSpec { Kind = kind, Value = value });
    }

    [Theory, MemberData(nameof(Names))]
    public void Doing_nothing_changes_no_bit_at_any_tap_of_any_architecture(string name)
    {
        var golden = GoldenModel.Architecture(name);
        using var model = LlamaModel.Load(golden.ModelPath, 0);
        using var engine = new LlamaEngine(model, name, new() { Threads = 1, Parallel = 1, SharePrefixes = false });
        var prompts = golden.Prompts.Select(GoldenModel.Tokens).ToArray();
        var clean = Run(engine, [.. prompts.Select(tokens => Item(tokens))]);
        var changeable = engine.Taps.Where(point => point.WhyFixed is null).ToList();
        Assert.True(changeable.Count > 5 * golden.Layers / 2, $"only {changeable.Count} of {engine.Taps.Count} taps can be changed");
        var edit = new RowEdit([.. changeable.Select(point => new PointEdit(point, NoOperation.Instance))]);
        AssertSame(clean, Run(engine, [.. prompts.Select(tokens => Item(tokens, _ => edit))]));
        foreach (var point in changeable)
        {
            var one = new RowEdit([new(point, NoOperation.Instance)]);
            AssertSame(clean, Run(engine, [Item(prompts[0], _ => one)]));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void All_rows_of_a_block_replaced_by_another_prompts_give_its_logits(string name)
    {
        var golden = GoldenModel.Architecture(name);
        using var model = LlamaModel.Load(golden.ModelPath, 0);
        using var engine = new LlamaEngine(model, name, new() { Threads = 1 });
        int[] donor = GoldenModel.Tokens(golden.Prompts[0]), other = [.. donor.Select(token => (token + 17) % 256)];
        var (clean, unlike) = (Run(engine, [Item(donor)]), Run(engine, [Item(other)]));
        Assert.NotEqual(clean.LogitRows[(0, donor.Length - 1)], unlike.LogitRows[(0, donor.Length - 1)]);
        foreach (var point in engine.Taps.Where(point => point is { Tap: TapNames.ResidPost, Layer: > 0, WhyFixed: null }
            or { Tap: TapNames.FinalPreNorm }))
        {
            RowEdit[] edits =
                [.. donor.Select((_, p) => new RowEdit([new(point, new ReplaceOperation(clean.States[(0, point.Tap, point.Layer, p)]))]))];
            var patched = Run(engine, [Item(other, p => edits[p])]);
            for (var p = 0; p < donor.Length; p++) Assert.Equal(clean.LogitRows[(0, p)], patched.LogitRows[(0, p)]);
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public void All_rows_of_a_block_replaced_give_the_other_prompts_logits_in_both_engines(string which)
    {
        using var engine = Open(which);
        var prompts = TinyModelFixture.Prompts(2, 20, 0, seed: 3);
        var clean = Run(engine, [Item(prompts[0])]);
        foreach (var point in engine.Taps.Where(point => point.Tap is TapNames.ResidPost or TapNames.ResidMid or TapNames.FinalPreNorm))
        {
            RowEdit[] edits = [.. prompts[0]
                .Select((_, p) => new RowEdit([new(point, new ReplaceOperation(clean.States[(0, point.Tap, point.Layer, p)]))]))];
            var patched = Run(engine, [Item(prompts[1], p => edits[p])]);
            Assert.Equal(clean.LogitRows[(0, 19)], patched.LogitRows[(0, 19)]);
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public void Positions_before_and_other_sequences_are_untouched(string which)
    {
        using var engine = Open(which);
        var prompts = TinyModelFixture.Prompts(4, 30, 12, seed: 5);
        var clean = Run(engine, [.. prompts.Select(tokens => Item(tokens))]);
        var point = engine.Taps.Single(tap => tap is { Tap: TapNames.ResidPost, Layer: 1 });
        var edit = Edit(point, "drop_top_50");
        var changed = Run(engine, [.. prompts.Select((tokens, i) => Item(tokens, i == 2 ? p => p == 20 ? edit : null : null))]);
        var moved = 0;
        foreach (var (key, state) in clean.States)
        {
            if (key.Item != 2 || key.Position < 20 || key.Layer < 1) Assert.Equal(state, changed.States[key]);
            else if (!state.AsSpan().SequenceEqual(changed.States[key])) moved++;
        }
        Assert.True(moved > 10, "the intervention moved nothing");
        foreach (var (key, logits) in clean.LogitRows)
        {
            if (key.Item != 2 || key.Position < 20) Assert.Equal(logits, changed.LogitRows[key]);
            else Assert.NotEqual(logits, changed.LogitRows[key]);
        }
        var mid = changed.States[(2, TapNames.ResidPost, 1, 20)];
        Assert.Equal(TinyWidth / 2, mid.Count(x => x == 0));
    }

    private const int TinyWidth = Tests.Gguf.TinyModel.Width;

    [Theory, MemberData(nameof(Engines))]
    public void What_was_changed_is_never_shared_with_what_was_not(string which)
    {
        using var engine = Open(which);
        var tokens = TinyModelFixture.Prompts(1, 60, 0, seed: 6)[0];
        var point = engine.Taps.Single(tap => tap is { Tap: TapNames.ResidPost, Layer: 1 });
        var edit = Edit(point, "scale_-5");
        // The same prompt clean and changed early on, in one window: all of it would be shared if what is changed did not count.
        EngineSequence[] items = [Item(tokens), Item(tokens, p => p is > 20 and < 50 ? edit : null), Item([.. tokens, 1, 2, 3]),
            Item([.. tokens, 1, 2, 3], p => p is > 20 and < 50 ? edit : null)];
        var together = Run(engine, items);
        for (var i = 0; i < items.Length; i++)
        {
            using var fresh = Open(which);
            var alone = Run(fresh, [items[i]]);
            foreach (var (key, logits) in alone.LogitRows)
            {
                var error = GoldenModel.RelativeError(together.LogitRows[(i, key.Position)], logits);
                if (!(error <= 1e-5)) Assert.Fail($"item {i} position {key.Position}: relative error {error:E2}");
            }
        }
        Assert.True(GoldenModel.RelativeError(together.LogitRows[(1, 59)], together.LogitRows[(0, 59)]) > 1e-3,
            "the intervention moved nothing");
    }

    [Theory, MemberData(nameof(Engines))]
    public void A_clean_run_after_an_intervened_one_is_that_of_a_fresh_engine(string which)
    {
        var tokens = TinyModelFixture.Prompts(3, 25, 10, seed: 7);
        EngineSequence[] clean = [.. tokens.Select(prompt => Item(prompt))];
        using var engine = Open(which);
        var edit =
            new RowEdit([.. engine.Taps.Where(tap => tap.WhyFixed is null).Select(tap => new PointEdit(tap, new ScaleOperation(-3)))]);
        Run(engine, [.. tokens.Select(prompt => Item(prompt, _ => edit))]);
        var after = Run(engine, clean);
        using var fresh = Open(which);
        AssertSame(Run(fresh, clean), after);
    }

    [Theory, MemberData(nameof(Engines))]
    public void A_fault_in_an_operation_comes_out_and_leaves_no_trace(string which)
    {
        var tokens = TinyModelFixture.Prompts(1, 25, 0, seed: 8)[0];
        using var engine = Open(which);
        var point = engine.Taps.Single(tap => tap is { Tap: TapNames.ResidPost, Layer: 1 });
        var edit = new RowEdit([new(point, new Faulty())]);
        var seen = new Recorder();
        var fault = Assert.ThrowsAny<Exception>(() =>
            engine.Run([Item(tokens, _ => edit)], engine.Taps, seen, null, 0, CancellationToken.None));
        Assert.Contains("on purpose", fault.Message, StringComparison.Ordinal);
        Assert.Empty(seen.Done);
        Assert.Empty(seen.LogitRows);
        using var fresh = Open(which);
        AssertSame(Run(fresh, [Item(tokens)]), Run(engine, [Item(tokens)]));
    }

    private sealed class Faulty : IStateOperation
    {
        public void Apply(Span<double> state) => throw new InvalidOperationException("failed on purpose");
    }

    [Theory, MemberData(nameof(Engines))]
    public void Generated_tokens_are_changed_where_that_is_asked_for(string which)
    {
        using var engine = Open(which);
        var tokens = TinyModelFixture.Prompts(1, 20, 0, seed: 9)[0];
        var point = engine.Taps.Single(tap => tap is { Tap: TapNames.ResidPost, Layer: 1 });
        var edit = Edit(point, "zero");
        var changed = Run(engine, [Item(tokens, p => p >= 20 ? edit : null)], generation: new(5));
        var clean = Run(engine, [Item(tokens)], generation: new(5));
        Assert.Equal(clean.LogitRows[(0, 19)], changed.LogitRows[(0, 19)]);
        var generated = changed.States.Where(state => state.Key is { Tap: TapNames.ResidPost, Layer: 1, Position: >= 20 }).ToList();
        Assert.NotEmpty(generated);
        Assert.All(generated, state => Assert.DoesNotContain(state.Value, x => x != 0));
        Assert.NotEqual(clean.LogitRows[(0, 20)], changed.LogitRows[(0, 20)]);
    }

    [Fact]
    public void Both_engines_make_the_same_of_an_intervention()
    {
        using var native = Open("native");
        using var managed = Open("managed");
        var prompts = TinyModelFixture.Prompts(3, 40, 20, seed: 10);
        foreach (var tap in TapNames.All)
        {
            foreach (var name in (string[])["keep_top_20", "drop_top_5", "scale_1.5"])
            {
                var (one, other) = (Run(native, Items(native)), Run(managed, Items(managed)));
                foreach (var (key, logits) in one.LogitRows)
                {
                    var error = GoldenModel.RelativeError(other.LogitRows[key], logits);
                    if (!(error <= 1e-4)) Assert.Fail($"{tap} {name} {key}: relative error {error:E2}");
                }

                EngineSequence[] Items(IEngine engine)
                {
                    var edit = Edit(engine.Taps.Last(point => point.Tap == tap), name);
                    return [.. prompts.Select(tokens => Item(tokens, p => p % 3 == 1 ? edit : null))];
                }
            }
        }
    }

    [Fact]
    public void A_view_is_refused()
    {
        using var engine = tiny.Engine();
        var views = engine.TapsByName("*").Where(point => point.WhyFixed is not null).ToList();
        Assert.NotEmpty(views);
        foreach (var point in views)
        {
            var edit = new RowEdit([new(point, NoOperation.Instance)]);
            var refused = Assert.ThrowsAny<BadInputException>(() => Run(engine, [Item([1, 2, 3], _ => edit)]));
            Assert.Contains("view", refused.Message, StringComparison.Ordinal);
        }
    }

    public static TheoryData<string, string, string, string> Refusals => new()
    {
        { "nowhere", "1", "last", "'nowhere' is not a tap" },
        { TapNames.ResidPost, "9", "last", "layers 0 to 3" },
        { TapNames.ResidMid, "0", "last", "layers 1 to 3" },
        { "name:no_such", "all", "last", "no_such" },
        { "name:kq_soft_max-*", "all", "last", "flash attention" },
        { "name:Vcur-0*", "all", "last", "view" },
        { TapNames.ResidPost, "1", "mean", "no position" },
        { TapNames.ResidPost, "1", "soon", "soon" },
    };

    [Theory, MemberData(nameof(Refusals))]
    public void What_cannot_be_changed_is_refused_before_anything_runs(string tap, string layers, string positions, string reason)
    {
        using var engine = tiny.Engine();
        Intervention[] interventions = [new(tap, layers, positions, new() { Kind = OperationKind.Scale, Value = 0.5 })];
        var refused = Assert.ThrowsAny<BadInputException>(() => InterventionPlan.Resolve(interventions, engine, TinyModelFixture.Blocks));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    private static void AssertSame(Recorder expected, Recorder actual)
    {
        var compared = 0;
        foreach (var (key, state) in actual.States)
        {
            Assert.Equal(expected.States[key], state);
            compared++;
        }
        foreach (var (key, logits) in actual.LogitRows) Assert.Equal(expected.LogitRows[key], logits);
        Assert.True(compared > 0);
    }
}
