using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sparsescope.Managed.Inference.Parts;

/// <summary>Which entries of a head turn together.</summary>
internal enum RotaryPairs
{
    /// <summary>i and i + R/2, as transformers has them.</summary>
    Halves,

    /// <summary>2i and 2i + 1, as the paper and the files of Llamas have them.</summary>
    Neighbours,
}

/// <summary>
/// Rotary positions: R entries of a head turn in pairs, pair i by the angle position · frequency[i], rounded to float32; the others stay.
/// </summary>
/// <remarks>Su et al., "RoFormer", 2021.</remarks>
/// <param name="frequencies">[R/2]: <see cref="RotaryFrequencies"/>.</param>
/// <param name="magnitude">What turned entries are multiplied by; 1 but for YaRN and LongRoPE.</param>
/// <param name="pairs">Which entries turn together.</param>
/// <param name="longFrequencies">[R/2]: frequencies of texts longer than <paramref name="context"/>; null where they are the same. Ding et
/// al., "LongRoPE", 2024.</param>
/// <param name="context">Positions up to which <paramref name="frequencies"/> apply.</param>
internal sealed class RotaryPositions(float[] frequencies, float magnitude, RotaryPairs pairs, float[]? longFrequencies = null,
    int context = int.MaxValue)
{
    private float[] _cosines = [], _sines = [];   // [positions, R/2]; for neighbours [positions, R], each twice, the first sine negative
    private int _positions;
    private bool _isLong;

    /// <summary>Whether <see cref="Begin"/> makes a difference.</summary>
    internal bool DependsOnLength => longFrequencies is not null;

    private float[] Frequencies => _isLong ? longFrequencies! : frequencies;

    private int Row => pairs == RotaryPairs.Neighbours ? 2 * frequencies.Length : frequencies.Length;

    /// <summary>Chooses the frequencies for texts whose longest has so many positions; angles of the other ones are forgotten.</summary>
    internal void Begin(int longest)
    {
        var isLong = longFrequencies is not null && longest > context;
        if (isLong != _isLong) (_isLong, _positions) = (isLong, 0);
    }

    /// <summary>Makes the angles of positions up to here, which <see cref="Turn"/> needs; not to be called beside it.</summary>
    internal void Reserve(int positions)
    {
        if (positions <= _positions) return;
        var (from, until) = (_positions, Math.Max(positions, 2 * _positions));
        Array.Resize(ref _cosines, until * Row);
        Array.Resize(ref _sines, until * Row);
        for (var position = from; position < until; position++)
        {
            for (var i = 0; i < frequencies.Length; i++)
            {
                var (sine, cosine) = Math.SinCos((double)(position * Frequencies[i]));   // the product in float32
                Put(position, i, (float)cosine * magnitude, (float)sine * magnitude);
            }
        }
        _positions = until;
    }

    /// <summary>Turns the first R entries of a head in place.</summary>
    internal void Turn(Span<float> head, int position)
    {
        Span<float> cosines = _cosines.AsSpan(position * Row, Row), sines = _sines.AsSpan(position * Row, Row);
        if (pairs == RotaryPairs.Halves) TurnHalves(head[..(2 * Row)], cosines, sines);
        else TurnNeighbours(head[..Row], cosines, sines);
    }

    private void Put(int position, int pair, float cosine, float sine)
    {
        if (pairs == RotaryPairs.Halves)
        {
            (_cosines[position * Row + pair], _sines[position * Row + pair]) = (cosine, sine);
            return;
        }
        (_cosines[position * Row + 2 * pair], _sines[position * Row + 2 * pair]) = (cosine, -sine);
        (_cosines[position * Row + 2 * pair + 1], _sines[position * Row + 2 * pair + 1]) = (cosine, sine);
    }

    private static void TurnHalves(Span<float> head, ReadOnlySpan<float> cosines, ReadOnlySpan<float> sines)
    {
        var half = cosines.Length;
        ref var a = ref MemoryMarshal.GetReference(head);
        ref var b = ref MemoryMarshal.GetReference(head[half..]);
        ref var c = ref MemoryMarshal.GetReference(cosines);
        ref var s = ref MemoryMarshal.GetReference(sines);
        nuint i = 0, width = (nuint)Vector<float>.Count;
        for (; i + width <= (nuint)half; i += width)
        {
            Vector<float> x = Vector.LoadUnsafe(ref a, i), y = Vector.LoadUnsafe(ref b, i), cosine = Vector.LoadUnsafe(ref c, i),
                sine = Vector.LoadUnsafe(ref s, i);
            (x * cosine - y * sine).StoreUnsafe(ref a, i);
            (y * cosine + x * sine).StoreUnsafe(ref b, i);
        }
        for (var j = (int)i; j < half; j++)
        {
            var (x, y) = (head[j], head[j + half]);
            head[j] = x * cosines[j] - y * sines[j];
            head[j + half] = y * cosines[j] + x * sines[j];
        }
    }

    private static void TurnNeighbours(Span<float> head, ReadOnlySpan<float> cosines, ReadOnlySpan<float> sines)
    {
        var i = 0;
        for (; i <= head.Length - Vector128<float>.Count; i += Vector128<float>.Count)
        {
            var x = Vector128.Create(head.Slice(i, Vector128<float>.Count));
            var exchanged = Vector128.Shuffle(x, Vector128.Create(1, 0, 3, 2));
            (x * Vector128.Create(cosines.Slice(i, Vector128<float>.Count))
                + exchanged * Vector128.Create(sines.Slice(i, Vector128<float>.Count))).CopyTo(head[i..]);
        }
        for (; i < head.Length; i += 2)
        {
            var (x, y) = (head[i], head[i + 1]);
            (head[i], head[i + 1]) = (x * cosines[i] + y * sines[i], y * cosines[i + 1] + x * sines[i + 1]);
        }
    }
}
