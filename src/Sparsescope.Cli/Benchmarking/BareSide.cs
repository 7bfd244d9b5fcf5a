namespace Sparsescope.Cli.Benchmarking;

/// <summary>
/// Decodes prompts in the batches that measuring them would use, and looks at nothing. The engine (Capture false) becomes this side's own.
/// </summary>
internal sealed class BareSide(string name, IEngine engine, IReadOnlyList<int[]> prompts) : ISide
{
    private readonly EngineSequence[] _items = [.. prompts.Select(tokens => new EngineSequence(tokens, []))];

    public string Name => name;

    public long Run(CancellationToken cancellation)
    {
        engine.Run(_items, [], new Blind(), null, 0, cancellation);
        return _items.Sum(item => (long)item.Tokens.Length);
    }

    public void Dispose() => engine.Dispose();

    private sealed class Blind : IEngineVisitor
    {
        public void State(ReadOnlySpan<int> items, TapPoint point, int position, int token, Phase phase, ReadOnlySpan<float> state) { }

        public void Logits(ReadOnlySpan<int> items, int position, Phase phase, ReadOnlySpan<float> logits) { }

        public void Completed(int item, Generation? generation) { }
    }
}
