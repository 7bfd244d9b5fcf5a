using System.Reflection;
using Sparsescope.Interventions;
using Sparsescope.Llama;
using Sparsescope.Llama.Native;

namespace Sparsescope.ModelTests.Engine;

/// <summary>An added direction against llama.cpp's own control vectors, from the same file.</summary>
public sealed class ControlVectorTests(TinyModelFixture tiny) : IClassFixture<TinyModelFixture>
{
    private static Recorder Run(LlamaEngine engine, int[] tokens, Func<int, RowEdit?>? edits = null)
    {
        var seen = new Recorder();
        engine.Run([new EngineSequence(tokens, []) { LogitsFrom = 0, Edits = edits }], [], seen, null, 0, CancellationToken.None);
        return seen;
    }

    // The engine keeps its context from run to run.
    private static ContextHandle Context(LlamaEngine engine)
    {
        const BindingFlags Private = BindingFlags.Instance | BindingFlags.NonPublic;
        var context = typeof(LlamaEngine).GetField("_context", Private)!.GetValue(engine)!;
        return (ContextHandle)context.GetType().GetField("_handle", Private)!.GetValue(context)!;
    }

    [Theory, InlineData(2), InlineData(3)]
    public unsafe void A_direction_added_at_a_layer_is_what_its_control_vector_does_bit_for_bit(int layer)
    {
        var random = new SplitMix64(11);
        using var file = new MemoryStream();
        new DirectionSet(new Dictionary<int,
            float[]>
        { [layer] = [.. Enumerable.Range(0, tiny.Model.Width).Select(_ => (float)random.NextGaussian())] }, "llama")
            .WriteGguf(file);
        var directions = DirectionSet.Read(file, "cv.gguf");
        var tokens = TinyModelFixture.Prompts(1, 20, 0, seed: 12)[0];
        using var engine = tiny.Engine();
        var clean = Run(engine, tokens);
        // Layer L of the residual stream lies behind the final norm; the output of the last block is the tap before it.
        var point = engine.Taps.Single(tap => tap.Layer == layer
            && tap.Tap == (layer == TinyModelFixture.Blocks ? TapNames.FinalPreNorm : TapNames.ResidPost));
        var operation = new OperationSpec { Kind = OperationKind.Add, Directions = directions, DirectionLayer = layer };
        var edit = new RowEdit([new(point, operation.Create(point, 0))]);
        var added = Run(engine, tokens, _ => edit);

        var (data, block) = (new float[tiny.Model.Width * layer], layer - 1);
        directions.Find(layer)!.CopyTo(data, tiny.Model.Width * (block - 1));
        int Set(float* values, int length) => LlamaNative.llama_set_adapter_cvec(Context(engine), values, (nuint)length, tiny.Model.Width,
            block, block);
        fixed (float* values = data) Assert.Equal(0, Set(values, data.Length));
        var own = Run(engine, tokens);
        Assert.Equal(0, Set(null, 0));
        var cleared = Run(engine, tokens);
        for (var p = 0; p < tokens.Length; p++)
        {
            Assert.Equal(own.LogitRows[(0, p)], added.LogitRows[(0, p)]);
            Assert.NotEqual(clean.LogitRows[(0, p)], added.LogitRows[(0, p)]);
            Assert.Equal(clean.LogitRows[(0, p)], cleared.LogitRows[(0, p)]);
        }
    }
}
