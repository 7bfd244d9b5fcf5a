using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sparsescope.Managed.Kernels;

/// <summary>The float32 product by tiles, with the buffers it packs into. One product at a time.</summary>
internal abstract class PackedGemm
{
    internal static PackedGemm Create(InstructionSet set, Workers workers) => set switch
    {
        InstructionSet.Avx512 => new PackedGemm<Tile512>(workers),
        InstructionSet.Avx2 => new PackedGemm<Tile256>(workers),
        _ => new PackedGemm<TilePortable>(workers),
    };

    /// <summary>c (+)= a·b; c is not transposed, no side is 0.</summary>
    internal abstract void Multiply(in Matrix<float> a, in Matrix<float> b, in Matrix<float> c, bool accumulate);

    /// <summary>c = a·bᵀ; c is not transposed, no side is 0.</summary>
    internal abstract void Multiply(in Matrix<float> a, RowSource b, in Matrix<float> c);
}

/// <summary>
/// c is computed in passes over blocks of k. In a pass, a's rows are packed into strips of a tile's height and b's columns into strips of a
/// tile's
/// width; then every tile of c takes its strip of each. The cut into parts for threads is one of c alone, and an entry's terms are always
/// added in the
/// order of k: neither the number of threads nor who took which part changes a bit.
/// </summary>
internal sealed class PackedGemm<TTile> : PackedGemm where TTile : struct, ITile
{
    // A part's strips of a, [BlockRows, Depth], are to stay in a second-level cache of 512 kB beside what passes through.
    private const int BlockRows = 96, BlockColumns = 256;

    // Both sides are packed whole up to this many entries each (16 MB); larger ones go in several turns.
    private const int MostRows = 3072, MostColumns = 8192;

    [ThreadStatic] private static float[]? t_strip;   // rows of a source, [columns of a tile, depth], before they are turned

    private readonly Workers _workers;
    private readonly Action<int> _pack, _multiply;
    private AlignedFloats _packedA, _packedB;
    private Matrix<float> _a, _b, _c;
    private RowSource? _source;                 // what stands for bᵀ where its numbers are made when they are read
    private int _firstColumn;                   // this turn's first column of c, which is a row of the source
    private int _from, _depth;                  // this pass' part of k
    private int _stripsA, _stripsB;             // strips of a tile's rows, of a tile's columns
    private int _rowParts, _columnParts;
    private bool _accumulate;

    internal PackedGemm(Workers workers) => (_workers, _pack, _multiply) = (workers, Pack, MultiplyPart);

    internal override void Multiply(in Matrix<float> a, in Matrix<float> b, in Matrix<float> c, bool accumulate)
    {
        for (var row = 0; row < c.Height; row += MostRows)
        {
            var rows = Math.Min(MostRows, c.Height - row);
            for (var column = 0; column < c.Width; column += MostColumns)
            {
                var columns = Math.Min(MostColumns, c.Width - column);
                MultiplyTurn(a.Block(row, 0, rows, a.Width), b.Block(0, column, b.Height, columns), c.Block(row, column, rows, columns),
                    accumulate);
            }
        }
    }

    internal override void Multiply(in Matrix<float> a, RowSource b, in Matrix<float> c)
    {
        try
        {
            _source = b;
            for (var row = 0; row < c.Height; row += MostRows)
            {
                var rows = Math.Min(MostRows, c.Height - row);
                for (_firstColumn = 0; _firstColumn < c.Width; _firstColumn += MostColumns)
                {
                    var columns = Math.Min(MostColumns, c.Width - _firstColumn);
                    MultiplyTurn(a.Block(row, 0, rows, a.Width), default, c.Block(row, _firstColumn, rows, columns), accumulate: false);
                }
            }
        }
        finally
        {
            _source = null;
        }
    }

    private void MultiplyTurn(in Matrix<float> a, in Matrix<float> b, in Matrix<float> c, bool accumulate)
    {
        (_a, _b, _c) = (a, b, c);
        (_stripsA, _stripsB) = (Parts(c.Height, TTile.Rows), Parts(c.Width, TTile.Columns));
        (_rowParts, _columnParts) = (Parts(c.Height, BlockRows), Parts(c.Width, BlockColumns));
        var cut = PassCut.Of(a.Width, TTile.Depth);
        _packedA.Reserve((long)_stripsA * TTile.Rows * cut.Deepest);
        _packedB.Reserve((long)_stripsB * TTile.Columns * cut.Deepest);
        for (var pass = 0; pass < cut.Count; pass++)
        {
            _from = cut.Start(pass);
            _depth = cut.Start(pass + 1) - _from;
            _accumulate = accumulate || pass > 0;
            _workers.Run(_rowParts + _columnParts, _pack);
            _workers.Run(_rowParts * _columnParts, _multiply);
        }
        (_a, _b, _c) = (default, default, default);   // hold no array of the caller's
    }

    private void Pack(int part)
    {
        if (part < _rowParts)
        {
            for (var strip = Start(part, _rowParts, _stripsA); strip < Start(part + 1, _rowParts, _stripsA); strip++)
            {
                var row = strip * TTile.Rows;
                Packing.Pack(_a.Data, _a.Offset + row * _a.Down + _from * _a.Right, _a.Down, _a.Right,
                    Math.Min(TTile.Rows, _a.Height - row), TTile.Rows, _depth,
                    _packedA.From(strip * TTile.Rows * _depth));
            }
            return;
        }
        part -= _rowParts;
        for (var strip = Start(part, _columnParts, _stripsB); strip < Start(part + 1, _columnParts, _stripsB); strip++)
        {
            var column = strip * TTile.Columns;
            if (_source is not null)
            {
                PackSource(_source, strip);
                continue;
            }
            Packing.Pack(_b.Data, _b.Offset + column * _b.Right + _from * _b.Down, _b.Right, _b.Down,
                Math.Min(TTile.Columns, _b.Width - column), TTile.Columns, _depth,
                _packedB.From(strip * TTile.Columns * _depth));
        }
    }

    private void PackSource(RowSource source, int strip)
    {
        var (column, rows) = (strip * TTile.Columns, t_strip ??= new float[TTile.Columns * TTile.Depth]);
        var present = Math.Min(TTile.Columns, _c.Width - column);
        for (var lane = 0; lane < present; lane++) source.Read(_firstColumn + column + lane, _from, rows.AsSpan(lane * _depth, _depth));
        Packing.Pack(rows, 0, _depth, 1, present, TTile.Columns, _depth, _packedB.From(strip * TTile.Columns * _depth));
    }

    private void MultiplyPart(int part)
    {
        var (rowPart, columnPart) = (part % _rowParts, part / _rowParts);
        var (first, end) = (Start(rowPart, _rowParts, _stripsA), Start(rowPart + 1, _rowParts, _stripsA));
        for (var stripB = Start(columnPart, _columnParts, _stripsB); stripB < Start(columnPart + 1, _columnParts, _stripsB); stripB++)
        {
            ref var b = ref MemoryMarshal.GetReference(_packedB.From(stripB * TTile.Columns * _depth));
            for (var stripA = first; stripA < end; stripA++)
            {
                ref var a = ref MemoryMarshal.GetReference(_packedA.From(stripA * TTile.Rows * _depth));
                MultiplyTile(in a, in b, stripA * TTile.Rows, stripB * TTile.Columns);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void MultiplyTile(ref readonly float a, ref readonly float b, int row, int column)
    {
        var (rows, columns) = (Math.Min(TTile.Rows, _c.Rows - row), Math.Min(TTile.Columns, _c.Columns - column));
        if (rows == TTile.Rows && columns == TTile.Columns) TTile.Multiply(in a, in b, _depth, ref _c[row, column], _c.Stride, _accumulate);
        else MultiplyEdge(in a, in b, row, column, rows, columns);
    }

    // A tile that c ends in: computed whole beside it, then the part that exists is taken over.
    private void MultiplyEdge(ref readonly float a, ref readonly float b, int row, int column, int rows, int columns)
    {
        Span<float> tile = stackalloc float[TTile.Rows * TTile.Columns];
        TTile.Multiply(in a, in b, _depth, ref MemoryMarshal.GetReference(tile), TTile.Columns, accumulate: false);
        for (var i = 0; i < rows; i++)
        {
            var to = _c.Data.AsSpan(_c.Offset + (row + i) * _c.Stride + column, columns);
            var from = tile.Slice(i * TTile.Columns, columns);
            if (!_accumulate) from.CopyTo(to);
            else for (var j = 0; j < columns; j++) to[j] += from[j];
        }
    }

    private static int Parts(int length, int most) => (length + most - 1) / most;

    /// <summary>Where part i of count even parts of a length begins.</summary>
    private static int Start(int i, int count, int length) => (int)((long)i * length / count);
}
