using Sparsescope.Llama.Native;

namespace Sparsescope.Llama;

/// <summary>
/// Reads the wanted rows of the wanted tensors while a decode computes them, straight from the library's memory where the processor can
/// see it, else through one row of scratch; and changes the rows that are to be changed, before they are read and before anything is
/// computed of them.
/// A tensor is written in the callback of its own node only: later its memory may be another's.
/// </summary>
internal sealed unsafe class StateTap : GraphObserver
{
    private readonly Dictionary<string, Tensor> _tensors;
    private readonly Dictionary<string, Tensor>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly IEngineVisitor _visitor;
    private readonly DeviceCopies _copies;
    private readonly float[] _scratch;
    private readonly bool _anyOutputsOnly;
    private readonly HashSet<TapPoint> _edited = [];
    private float[] _written = [];
    private ReadOnlyMemory<PlannedRow> _rows;
    private readonly List<int> _wanted = [];
    private IReadOnlyList<int> _outputRows = [];
    private int _computedRows;
    private Phase _phase;
    private bool _wantsStates;

    /// <param name="points">What to read.</param>
    /// <param name="visitor">Who sees it.</param>
    /// <param name="copies">Copies from devices; stays the caller's.</param>
    internal StateTap(IReadOnlyList<TapPoint> points, IEngineVisitor visitor, DeviceCopies copies)
    {
        (_visitor, _copies) = (visitor, copies);
        _tensors = points.GroupBy(point => point.Tensor, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => new Tensor([.. group.Cast<GraphPoint>()]), StringComparer.Ordinal);
        _lookup = _tensors.GetAlternateLookup<ReadOnlySpan<char>>();
        _scratch = new float[points.Count == 0 ? 0 : points.Max(point => point.Width)];
        _anyOutputsOnly = points.Any(point => point.OutputsOnly);
    }

    /// <summary>The points that tensors of one name are read for, and how far the current decode has come with them.</summary>
    private sealed class Tensor(GraphPoint[] points)
    {
        internal GraphPoint[] Points => points;

        /// <summary>The points at which rows of the current decode are changed.</summary>
        internal List<GraphPoint> Edits { get; } = [];

        internal int Edited { get; set; }

        /// <summary>Tensors of this name asked about so far.</summary>
        internal int Asked { get; set; }

        internal int Read { get; set; }
    }

    /// <summary>True where this row must be flagged as output for everything wanted of it to be there.</summary>
    internal bool NeedsOutput(in PlannedRow row) => row.LogitItems.Length > 0 || (_anyOutputsOnly && row.StateItems.Length > 0);

    /// <summary>Says what the next decode's rows are.</summary>
    /// <param name="rows">Those of the plan.</param>
    /// <param name="computedRows">How many are computed: others, which nobody wants, may follow.</param>
    /// <param name="outputRows">Which of the computed ones are flagged as outputs, ascending.</param>
    /// <param name="phase">What the tokens are.</param>
    internal void Begin(ReadOnlyMemory<PlannedRow> rows, int computedRows, IReadOnlyList<int> outputRows, Phase phase)
    {
        (_rows, _computedRows, _outputRows, _phase) = (rows, computedRows, outputRows, phase);
        _edited.Clear();
        _wantsStates = false;
        for (var i = 0; i < rows.Length; i++)
        {
            ref readonly var row = ref rows.Span[i];
            _wantsStates |= row.StateItems.Length > 0;
            if (row.Edit is null) continue;
            foreach (var (point, _) in row.Edit.Points)
            {
                if (point.WhyFixed is { } reason) throw new BadInputException($"tap '{point.Tap}' cannot be changed: {reason}");
                if (!point.OutputsOnly || NeedsOutput(row)) _edited.Add(point);
            }
        }
        foreach (var tensor in _tensors.Values)
        {
            tensor.Asked = tensor.Read = tensor.Edited = 0;
            tensor.Edits.Clear();
        }
        foreach (var point in _edited)
        {
            if (!_tensors.TryGetValue(point.Tensor, out var tensor)) _tensors[point.Tensor] = tensor = new([]);
            tensor.Edits.Add((GraphPoint)point);
        }
        WantsAny = (_wantsStates && _scratch.Length > 0) || _edited.Count > 0;
    }

    /// <summary>False where no state of the decode is wanted and none is changed: it then runs undisturbed.</summary>
    internal bool WantsAny { get; private set; }

    /// <summary>Throws where a wanted tensor did not come by.</summary>
    internal void End()
    {
        if (!WantsAny) return;
        foreach (var (name, tensor) in _tensors)
        {
            if ((_wantsStates && tensor.Read != tensor.Points.Length) || tensor.Edited != tensor.Edits.Count)
                throw new LlamaException($"llama.cpp's graph did not compute '{name}' in this decode; leave that tap out");
        }
    }

    protected override bool Observe(GgmlTensor* node, bool ask)
    {
        Span<char> name = stackalloc char[64];
        var length = 0;
        for (; length < name.Length && node->name[length] != 0; length++) name[length] = (char)node->name[length];
        if (!_lookup.TryGetValue(name[..length], out var tensor)) return false;
        if (ask) tensor.Asked++;
        var wanted = false;
        foreach (var point in tensor.Edits)
        {
            if (point.Occurrence != tensor.Asked - 1) continue;
            wanted = true;
            if (ask) break;
            Edit(node, point);
            tensor.Edited++;
        }
        if (!_wantsStates) return wanted;
        foreach (var point in tensor.Points)
        {
            if (point.Occurrence != tensor.Asked - 1) continue;
            wanted = true;
            if (ask) break;
            Read(node, point);
            tensor.Read++;
        }
        return wanted;
    }

    // In the last block only rows flagged as outputs are there; nothing is computed of the others, so there is nothing of them to change.
    private void Edit(GgmlTensor* node, TapPoint point)
    {
        var count = RowsOf(node, point);
        if (node->type != GraphProbe.TypeF32 || !IsContiguous(node))
            throw new LlamaException($"tensor '{point.Tensor}' is not laid out as rows of float32");
        var (first, last) = (-1, -1);
        for (var i = 0; i < count; i++)
        {
            if (EditOf(i, point)?.Has(point) != true) continue;
            if (first < 0) first = i;
            last = i;
        }
        if (first < 0) return;
        var length = (last - first + 1) * point.Width;
        if (_written.Length < length) _written = new float[length];
        fixed (float* rows = _written)
        {
            var (offset, bytes) = ((nuint)first * (nuint)point.Width * sizeof(float), (nuint)length * sizeof(float));
            LlamaNative.ggml_backend_tensor_get(node, rows, offset, bytes);
            for (var i = first; i <= last; i++) EditOf(i, point)?.Apply(point, _written.AsSpan((i - first) * point.Width, point.Width));
            LlamaNative.ggml_backend_tensor_set(node, rows, offset, bytes);
        }
    }

    // Rows made up to fill a decode are nobody's.
    private RowEdit? EditOf(int i, TapPoint point) => RowOf(point, i) is var row && row < _rows.Length ? _rows.Span[row].Edit : null;

    private int RowsOf(GgmlTensor* node, TapPoint point)
    {
        var elements = node->ne[0] * node->ne[1] * node->ne[2] * node->ne[3];
        var expected = point.OutputsOnly ? _outputRows.Count : _computedRows;
        if (elements != (long)expected * point.Width)
        {
            throw new LlamaException(
                $"tensor '{point.Tensor}' has {elements} entries where {expected} rows of {point.Width} were expected");
        }
        return expected;
    }

    private void Read(GgmlTensor* node, TapPoint point)
    {
        var expected = RowsOf(node, point);
        var rows = _rows.Span;
        _wanted.Clear();
        for (var i = 0; i < expected; i++)
        {
            if (RowOf(point, i) is var row && row < rows.Length && rows[row].StateItems.Length > 0) _wanted.Add(i);
        }
        var buffer = node->view_src is not null ? node->view_src->buffer : node->buffer;
        // Rows of several heads are read as one vector, which they are where the tensor has no gaps.
        if (!IsContiguous(node))
        {
            foreach (var i in _wanted) Show(point, i, GatherRow(node, i, point.Width));
        }
        else if (buffer == 0 || LlamaNative.ggml_backend_buffer_is_host(buffer) != 0)
        {
            foreach (var i in _wanted) Show(point, i, new(node->data + ((nint)i * point.Width * sizeof(float)), point.Width));
        }
        else
        {
            ReadDevice(node, buffer, point);
        }
    }

    private void ReadDevice(GgmlTensor* node, nint buffer, TapPoint point)
    {
        var most = Math.Max(1, DeviceCopies.MostBytes / (point.Width * sizeof(float)));
        var wanted = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_wanted);
        for (var from = 0; from < wanted.Length; from += most)
        {
            var part = wanted[from..Math.Min(wanted.Length, from + most)];
            var data = (float*)_copies.Read(node, buffer, part, point.Width * sizeof(float));
            for (var i = 0; i < part.Length; i++) Show(point, part[i], new(data + ((nint)i * point.Width), point.Width));
        }
    }

    private int RowOf(TapPoint point, int index) => point.OutputsOnly ? _outputRows[index] : index;

    private void Show(TapPoint point, int index, ReadOnlySpan<float> state)
    {
        ref readonly var row = ref _rows.Span[RowOf(point, index)];
        _visitor.State(row.StateItems, point, row.Position, row.Token, _phase, state);
    }

    private ReadOnlySpan<float> GatherRow(GgmlTensor* node, int row, int width)
    {
        // Entry by entry through the strides; the row is an index of the outermost dimension that is not 1.
        var outer = node->ne[3] > 1 ? 3 : node->ne[2] > 1 ? 2 : 1;
        var at = 0;
        for (var k = 0L; k < (outer > 2 ? node->ne[2] : 1); k++)
        {
            for (var j = 0L; j < (outer > 1 ? node->ne[1] : 1); j++)
            {
                var offset = (nuint)row * (nuint)node->nb[outer] + (nuint)k * (nuint)node->nb[2] + (nuint)j * (nuint)node->nb[1];
                for (var i = 0L; i < node->ne[0]; i++, at++)
                {
                    float value;
                    LlamaNative.ggml_backend_tensor_get(node, &value, offset + (nuint)i * (nuint)node->nb[0], sizeof(float));
                    _scratch[at] = value;
                }
            }
        }
        return _scratch.AsSpan(0, width);
    }

    private static bool IsContiguous(GgmlTensor* node)
    {
        var expected = (ulong)sizeof(float);
        for (var d = 0; d < 4; d++)
        {
            if (node->ne[d] > 1 && node->nb[d] != expected) return false;
            expected *= (ulong)node->ne[d];
        }
        return true;
    }
}
