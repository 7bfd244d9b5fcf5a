using System.Numerics;
using System.Runtime.InteropServices;

namespace Sparsescope.Managed.Inference;

/// <summary>
/// Rotary positions: entries i and i + D/2 of a head turn together, by the angle position / scale · θ^(−2i/D) / factor[i]. Angles in float64.
/// </summary>
/// <param name="headWidth">D, even.</param>
/// <param name="theta">Base of the frequencies.</param>
/// <param name="scale">What positions are divided by.</param>
/// <param name="factors">What each frequency is divided by, [D/2]; null for 1.</param>
internal sealed class Rotation(int headWidth, double theta, double scale, float[]? factors)
{
    private float[] _cosines = [], _sines = [];   // [positions, D/2]
    private int _positions;

    private int Half => headWidth / 2;

    /// <summary>Makes the angles of positions up to here, which <see cref="Turn"/> needs; not to be called beside it.</summary>
    internal void Reserve(int positions)
    {
        if (positions <= _positions) return;
        var (from, until) = (_positions, Math.Max(positions, 2 * _positions));
        Array.Resize(ref _cosines, until * Half);
        Array.Resize(ref _sines, until * Half);
        for (var position = from; position < until; position++)
        {
            for (var i = 0; i < Half; i++)
            {
                var (sine, cosine) = Math.SinCos(position / scale * Math.Pow(theta, -2.0 * i / headWidth) / (factors?[i] ?? 1));
                (_sines[position * Half + i], _cosines[position * Half + i]) = ((float)sine, (float)cosine);
            }
        }
        _positions = until;
    }

    /// <summary>Turns a head [D] in place.</summary>
    internal void Turn(Span<float> head, int position)
    {
        ref var a = ref MemoryMarshal.GetReference(head);
        ref var b = ref MemoryMarshal.GetReference(head[Half..]);
        ref var c = ref MemoryMarshal.GetReference(_cosines.AsSpan(position * Half, Half));
        ref var s = ref MemoryMarshal.GetReference(_sines.AsSpan(position * Half, Half));
        nuint i = 0, width = (nuint)Vector<float>.Count;
        for (; i + width <= (nuint)Half; i += width)
        {
            Vector<float> x = Vector.LoadUnsafe(ref a, i), y = Vector.LoadUnsafe(ref b, i), cosine = Vector.LoadUnsafe(ref c, i), sine = Vector.LoadUnsafe(ref s, i);
            (x * cosine - y * sine).StoreUnsafe(ref a, i);
            (y * cosine + x * sine).StoreUnsafe(ref b, i);
        }
        for (var j = (int)i; j < Half; j++)
        {
            var (x, y, cosine, sine) = (head[j], head[j + Half], _cosines[position * Half + j], _sines[position * Half + j]);
            head[j] = x * cosine - y * sine;
            head[j + Half] = y * cosine + x * sine;
        }
    }

    /// <summary>
    /// Puts the rows of a head's projection, as llama.cpp has them in a Llama's file, where <see cref="Turn"/> wants them: there entries 2i and 2i + 1 turn
    /// together. Queries and keys are changed alike, so no product of the two changes.
    /// </summary>
    /// <param name="rows">[heads · D, C], in place.</param>
    /// <param name="width">C.</param>
    internal void Reorder(Span<float> rows, int width)
    {
        var head = new float[headWidth * width];
        for (var start = 0; start < rows.Length; start += headWidth * width)
        {
            var turned = rows.Slice(start, headWidth * width);
            turned.CopyTo(head);
            for (var i = 0; i < Half; i++)
            {
                head.AsSpan(2 * i * width, width).CopyTo(turned[(i * width)..]);
                head.AsSpan((2 * i + 1) * width, width).CopyTo(turned[((i + Half) * width)..]);
            }
        }
    }
}
