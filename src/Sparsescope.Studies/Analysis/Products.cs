using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Sparsescope.Studies.Analysis;

/// <summary>Writes the rows of one replicate: width × n, row after row.</summary>
internal delegate void FillRows(int replicate, Span<double> rows);

/// <summary>Takes the products of one replicate's rows with every column: width × columns.</summary>
internal delegate void TakeProducts(int replicate, ReadOnlySpan<double> products);

/// <summary>
/// Products of many generated rows with one matrix (n × columns). Rows exist only a tile at a time. Each product adds up in the order
/// of n with fused multiply-add, so neither threads nor vector width change a bit.
/// </summary>
internal sealed class Products
{
    private const int RowGroup = 4, Depth = 256, RowsPerTile = 32;

    // Of long rows fewer are taken together: a tile has some megabytes at most.
    private const int MostPerTile = 1 << 20;

    private static readonly int s_panel = 2 * Vector<double>.Count;

    private readonly int _n, _columns, _panels;
    private readonly double[] _matrix;   // panel after panel, each (n × panel width), zeros past the last column

    /// <param name="columns">Each of length n.</param>
    /// <param name="n">Length of rows and columns.</param>
    public Products(IReadOnlyList<double[]> columns, int n)
    {
        _n = n;
        _columns = columns.Count;
        _panels = (_columns + s_panel - 1) / s_panel;
        _matrix = new double[(long)_panels * n * s_panel];
        for (var c = 0; c < _columns; c++)
        {
            var start = (long)(c / s_panel) * n * s_panel + c % s_panel;
            for (var i = 0; i < n; i++) _matrix[start + (long)i * s_panel] = columns[c][i];
        }
    }

    public void Run(int replicates, int width, FillRows fill, TakeProducts take, int threads, CancellationToken cancellation)
    {
        var perTile = Math.Max(1, Math.Min(RowsPerTile, MostPerTile / Math.Max(1, _n)) / width);
        var rows = (perTile * width + RowGroup - 1) / RowGroup * RowGroup;
        // Without a bound more and more workers come on a busy machine, each with rows of its own.
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount,
            CancellationToken = cancellation,
        };
        // A worker comes and goes many times.
        var free = new ConcurrentBag<Scratch>();
        Parallel.For(0, (replicates + perTile - 1) / perTile, options,
            () => free.TryTake(out var kept) ? kept : new Scratch(rows, _n, _panels * s_panel, width),
            (tile, _, scratch) =>
        {
            int first = tile * perTile, count = Math.Min(perTile, replicates - first);
            for (var r = 0; r < count; r++) fill(first + r, scratch.Rows.AsSpan(r * width * _n, width * _n));
            scratch.Sums.AsSpan().Clear();
            Multiply(scratch, (count * width + RowGroup - 1) / RowGroup);
            for (var r = 0; r < count; r++)
            {
                for (var w = 0; w < width; w++)
                {
                    scratch.Sums.AsSpan((r * width + w) * _panels * s_panel, _columns).CopyTo(scratch.Taken.AsSpan(w * _columns));
                }
                take(first + r, scratch.Taken.AsSpan(0, width * _columns));
            }
            return scratch;
        }, free.Add);
    }

    private void Multiply(Scratch scratch, int groups)
    {
        for (var from = 0; from < _n; from += Depth)
        {
            var depth = Math.Min(Depth, _n - from);
            for (var panel = 0; panel < _panels; panel++)
            {
                var block = MemoryMarshal.Cast<double, Vector<double>>(_matrix.AsSpan((panel * _n + from) * s_panel, depth * s_panel));
                for (var group = 0; group < groups; group++)
                {
                    var sums = scratch.Sums.AsSpan(group * RowGroup * _panels * s_panel);
                    Block(scratch.Rows.AsSpan(group * RowGroup * _n + from), block, sums[(panel * s_panel)..], _panels * s_panel);
                }
            }
        }
    }

    // Four rows by two vectors of columns: eight running sums stay in registers.
    private void Block(ReadOnlySpan<double> rows, ReadOnlySpan<Vector<double>> block, Span<double> sums, int stride)
    {
        var v = Vector<double>.Count;
        var depth = block.Length / 2;
        ReadOnlySpan<double> r0 = rows[..depth], r1 = rows.Slice(_n, depth), r2 = rows.Slice(2 * _n, depth), r3 = rows.Slice(3 * _n, depth);
        Span<double> s0 = sums[..s_panel], s1 = sums.Slice(stride, s_panel), s2 = sums.Slice(2 * stride, s_panel),
            s3 = sums.Slice(3 * stride, s_panel);
        Vector<double> a0 = new(s0), b0 = new(s0[v..]), a1 = new(s1), b1 = new(s1[v..]), a2 = new(s2), b2 = new(s2[v..]), a3 = new(s3),
            b3 = new(s3[v..]);
        for (var i = 0; i < depth; i++)
        {
            Vector<double> a = block[2 * i], b = block[2 * i + 1];
            var x = new Vector<double>(r0[i]);
            a0 = Vector.FusedMultiplyAdd(x, a, a0);
            b0 = Vector.FusedMultiplyAdd(x, b, b0);
            x = new Vector<double>(r1[i]);
            a1 = Vector.FusedMultiplyAdd(x, a, a1);
            b1 = Vector.FusedMultiplyAdd(x, b, b1);
            x = new Vector<double>(r2[i]);
            a2 = Vector.FusedMultiplyAdd(x, a, a2);
            b2 = Vector.FusedMultiplyAdd(x, b, b2);
            x = new Vector<double>(r3[i]);
            a3 = Vector.FusedMultiplyAdd(x, a, a3);
            b3 = Vector.FusedMultiplyAdd(x, b, b3);
        }
        a0.CopyTo(s0); b0.CopyTo(s0[v..]);
        a1.CopyTo(s1); b1.CopyTo(s1[v..]);
        a2.CopyTo(s2); b2.CopyTo(s2[v..]);
        a3.CopyTo(s3); b3.CopyTo(s3[v..]);
    }

    private sealed class Scratch(int rows, int n, int columns, int width)
    {
        public double[] Rows { get; } = new double[rows * n];

        public double[] Sums { get; } = new double[rows * columns];

        public double[] Taken { get; } = new double[width * columns];
    }
}
