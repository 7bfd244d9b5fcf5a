namespace Sparsescope.ModelTests.Engine;

/// <summary>A visitor that keeps everything it sees.</summary>
internal sealed class Recorder : IEngineVisitor
{
    internal Dictionary<(int Item, string Tap, int? Layer, int Position), float[]> States { get; } = [];

    internal Dictionary<(int Item, int Position), float[]> LogitRows { get; } = [];

    internal Dictionary<int, Generation?> Done { get; } = [];

    public void State(ReadOnlySpan<int> items, TapPoint point, int position, int token, Phase phase, ReadOnlySpan<float> state)
    {
        foreach (var item in items) States.Add((item, point.Tap, point.Layer, position), state.ToArray());
    }

    public void Logits(ReadOnlySpan<int> items, int position, Phase phase, ReadOnlySpan<float> logits)
    {
        foreach (var item in items) LogitRows.Add((item, position), logits.ToArray());
    }

    public void Completed(int item, Generation? generation) => Done.Add(item, generation);
}
