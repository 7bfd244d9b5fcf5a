namespace Sparsescope.Llama;

/// <summary>Decodes on a llama.cpp context; a tap reads the states while the graph is computed.</summary>
/// <param name="context">The context; where rows are filled up its last sequence is for those.</param>
/// <param name="tap">Who reads.</param>
/// <param name="vocabulary">Entries of the logits.</param>
/// <param name="leastRows">Fewest rows of a decode and fewest outputs among them; missing ones are made up and looked at by nobody.</param>
internal sealed class NativeDecoder(LlamaContext context, StateTap tap, int vocabulary, int leastRows) : IDecoder
{
    private readonly DecodeRows _rows = new(context.MicroBatch);
    private readonly List<int> _outputs = [];

    public void Clear() => context.Clear();

    public void Share(int source, int target) => context.Share(source, target);

    public void Trim(int sequence, int from) => context.Trim(sequence, from);

    public void Decode(ReadOnlyMemory<PlannedRow> rows, Phase phase, CancellationToken cancellation)
    {
        _rows.Clear();
        foreach (ref readonly var row in rows.Span) _rows.Add(row.Token, row.Position, row.Sequence, tap.NeedsOutput(row));
        var filling = context.Sequences - 1;
        for (var position = 0; _rows.Count < leastRows; position++) _rows.Add(0, position, filling, output: true);
        Flag();
        tap.Begin(rows, _rows.Count, _outputs, phase);
        context.Decode(_rows, tap.WantsAny ? tap : null, cancellation);
        if (_rows.Count > rows.Length) context.Trim(filling, 0);
        tap.End();
    }

    public ReadOnlySpan<float> Logits(int row) => context.Logits(row, vocabulary);

    // A decode without outputs stays one: nothing of it comes after the last block's picking of rows.
    private void Flag()
    {
        var flagged = 0;
        for (var i = 0; i < _rows.Count; i++) flagged += _rows.Outputs[i];
        for (var i = 0; i < _rows.Count && flagged > 0 && flagged < leastRows; i++)
        {
            if (_rows.Outputs[i] != 0) continue;
            _rows.Outputs[i] = 1;
            flagged++;
        }
        _outputs.Clear();
        for (var i = 0; i < _rows.Count; i++)
        {
            if (_rows.Outputs[i] != 0) _outputs.Add(i);
        }
    }
}
