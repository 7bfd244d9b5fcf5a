using Sparsescope.Managed.Inference.Parts;
using Sparsescope.Managed.Kernels;

namespace Sparsescope.Managed.Inference;

/// <summary>Decodes with the managed forward and shows one run's visitor the states it wants.</summary>
internal sealed class ManagedDecoder : IDecoder
{
    // Logits of all rows of a decode could take more memory than the model; those of few rows would dequantise the head's weights again and
    // again.
    private const int MostLogits = 1 << 24;

    private readonly Forward _forward;
    private readonly Workers _workers;
    private readonly IEngineVisitor _visitor;
    private readonly Dictionary<(string, int), TapPoint> _points;
    private readonly List<int> _outputs = [];          // rows of the decode that reach the end
    private readonly List<int> _logitRows = [];        // rows of the decode whose logits are wanted
    private readonly HashSet<(string, int)> _edited = [];     // places where a row of the decode is changed
    private float[] _final = [], _logits = [];         // [logit rows, C], [computed, vocabulary]
    private int _first, _computed;                     // logit rows whose logits are there

    internal ManagedDecoder(Forward forward, Workers workers, IReadOnlyList<TapPoint> points, IEngineVisitor visitor)
    {
        (_forward, _workers, _visitor) = (forward, workers, visitor);
        _points = points.ToDictionary(point => (point.Tap, point.Layer!.Value));
    }

    public void Clear() => _forward.Clear();

    public void Share(int source, int target)
    {
        _forward.Sequence(target).Trim(0);
        _forward.Sequence(target).Begin(_forward.Sequence(source));
    }

    public void Trim(int sequence, int from) => _forward.Sequence(sequence).Trim(from);

    public void Hold(int position) => _forward.Sequence(0).Hold(position);

    public bool CanCutBackTo(int position) => _forward.Sequence(0).CanCutBackTo(position);

    public void Decode(ReadOnlyMemory<PlannedRow> rows, Phase phase, CancellationToken cancellation)
    {
        _outputs.Clear();
        _logitRows.Clear();
        _edited.Clear();
        (_first, _computed) = (0, 0);
        for (var i = 0; i < rows.Length; i++)
        {
            ref readonly var row = ref rows.Span[i];
            if (row.LogitItems.Length > 0) _logitRows.Add(i);
            if (row.LogitItems.Length > 0 || row.StateItems.Length > 0) _outputs.Add(i);
            if (row.Edit is null) continue;
            foreach (var (point, _) in row.Edit.Points) _edited.Add((point.Tap, point.Layer!.Value));
        }
        int[] outputs = [.. _outputs];
        var (last, inLast) = (_forward.Model.Blocks.Count, false);
        var final = _forward.Run(rows.Span, outputs, (tap, layer, states, width) =>
        {
            inLast |= layer == last;
            if (_edited.Contains((tap, layer))) EditRows(tap, layer, states, width, rows.Span, inLast ? outputs : null);
            if (_points.TryGetValue((tap, layer), out var point)) ShowRows(point, states, width, rows.Span, inLast ? outputs : null, phase);
        }, cancellation);
        KeepFinal(final);
    }

    public ReadOnlySpan<float> Logits(int row)
    {
        var (at, vocabulary) = (_logitRows.BinarySearch(row), _forward.Model.Head.Projection.Outputs);
        if (at < 0) throw new InvalidOperationException($"no logits of row {row} were asked for");
        if (at < _first || at >= _first + _computed)
        {
            (_first, _computed) = (at, Math.Min(Math.Max(1, MostLogits / vocabulary), _logitRows.Count - at));
            Rows.Room(ref _logits, _computed * vocabulary);
            _forward.Model.Head.Forward(_final, _first, _logits, _computed, _workers);
        }
        return _logits.AsSpan((at - _first) * vocabulary, vocabulary);
    }

    // In the last block only rows are there that are looked at: nothing is computed of the others.
    private static void EditRows(string tap, int layer, Span<float> states, int width, ReadOnlySpan<PlannedRow> rows, int[]? outputs)
    {
        for (var i = 0; i < (outputs?.Length ?? rows.Length); i++)
        {
            if (rows[outputs?[i] ?? i].Edit is not { } edit) continue;
            foreach (var (point, _) in edit.Points)
            {
                if (point.Tap != tap || point.Layer != layer) continue;
                edit.Apply(point, states.Slice(i * width, width));
                break;
            }
        }
    }

    private void ShowRows(TapPoint point, ReadOnlySpan<float> states, int width, ReadOnlySpan<PlannedRow> rows, int[]? outputs, Phase phase)
    {
        for (var i = 0; i < (outputs?.Length ?? rows.Length); i++)
        {
            ref readonly var row = ref rows[outputs?[i] ?? i];
            if (row.StateItems.Length > 0)
                _visitor.State(row.StateItems, point, row.Position, row.Token, phase, states.Slice(i * width, width));
        }
    }

    private void KeepFinal(ReadOnlySpan<float> final)
    {
        var width = _forward.Model.Width;
        if (_final.Length < _logitRows.Count * width) _final = new float[_logitRows.Count * width];
        for (var i = 0; i < _logitRows.Count; i++)
            final.Slice(_outputs.BinarySearch(_logitRows[i]) * width, width).CopyTo(_final.AsSpan(i * width));
    }
}
