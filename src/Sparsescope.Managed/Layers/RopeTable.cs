using System.Numerics;

namespace Sparsescope.Managed.Layers;

/// <summary>Cosines and sines of all angles of the rotary positions, computed in float64.</summary>
public sealed class RopeTable<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] _cosines, _sines;   // (positions, D/2)

    /// <param name="positions">Positions, counted from 0.</param>
    /// <param name="headWidth">D, even.</param>
    /// <param name="theta">Base of the frequencies.</param>
    public RopeTable(int positions, int headWidth, double theta)
    {
        Half = headWidth / 2;
        _cosines = new T[positions * Half];
        _sines = new T[positions * Half];
        for (var t = 0; t < positions; t++)
        {
            for (var i = 0; i < Half; i++)
            {
                var angle = t * Math.Pow(theta, -2.0 * i / headWidth);
                _cosines[t * Half + i] = T.CreateChecked(Math.Cos(angle));
                _sines[t * Half + i] = T.CreateChecked(Math.Sin(angle));
            }
        }
    }

    /// <summary>D/2.</summary>
    public int Half { get; }

    /// <summary>Of the angles at a position.</summary>
    public ReadOnlySpan<T> Cosines(int position) => _cosines.AsSpan(position * Half, Half);

    /// <summary>Of the angles at a position.</summary>
    public ReadOnlySpan<T> Sines(int position) => _sines.AsSpan(position * Half, Half);
}
