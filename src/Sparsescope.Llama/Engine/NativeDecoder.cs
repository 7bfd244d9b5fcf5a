namespace Sparsescope.Llama;

/// <summary>Decodes on a llama.cpp context; a tap reads the states while the graph is computed.</summary>
internal sealed class NativeDecoder(LlamaContext context, StateTap tap, int vocabulary, int microBatch) : IDecoder
{
    private readonly DecodeRows _rows = new(microBatch);

    public void Clear() => context.Clear();

    public void Share(int source, int target) => context.Share(source, target);

    public void Trim(int sequence, int from) => context.Trim(sequence, from);

    public void Decode(ReadOnlyMemory<PlannedRow> rows, Phase phase, CancellationToken cancellation)
    {
        tap.Begin(rows, phase);
        _rows.Clear();
        foreach (ref readonly var row in rows.Span) _rows.Add(row.Token, row.Position, row.Sequence, tap.NeedsOutput(row));
        context.Decode(_rows, tap.WantsAny ? tap : null, cancellation);
        tap.End();
    }

    public ReadOnlySpan<float> Logits(int row) => context.Logits(row, vocabulary);
}
