namespace Sparsescope.Statistics.Drift;

/// <summary>One chart of two sides for each of several figures, with one limit for the largest of all sums.</summary>
/// <remarks>Figures of one prompt hang together, so a limit for each alone is wrong for them together: <see cref="JointLimit"/>.</remarks>
/// <param name="features">Figures of a row.</param>
/// <param name="k">Allowance of every chart.</param>
/// <param name="h">Limit of the largest sum.</param>
public sealed class JointCusum(int features, double k, double h)
{
    private readonly double[] _up = new double[features], _down = new double[features];

    /// <summary>The sums of rising values, one a figure.</summary>
    public IReadOnlyList<double> Up => _up;

    /// <summary>The sums of falling values, one a figure.</summary>
    public IReadOnlyList<double> Down => _down;

    /// <summary>The largest sum.</summary>
    public double Largest { get; private set; }

    /// <summary>The figure it belongs to, the first of equal ones.</summary>
    public int Feature { get; private set; }

    /// <summary>Its side; <see cref="DriftSide.None"/> where all sums are 0.</summary>
    public DriftSide Side { get; private set; }

    /// <summary>Takes the next row; true where the largest sum is above h.</summary>
    /// <param name="z">One standardised value a figure.</param>
    /// <exception cref="ArgumentException">Another number of values, or a NaN.</exception>
    public bool Push(ReadOnlySpan<double> z)
    {
        Guard.SameLength(z.Length, features);
        (Largest, Feature, Side) = (0, 0, DriftSide.None);
        for (var i = 0; i < features; i++)
        {
            DriftGuard.NotNaN(z[i]);
            _up[i] = Math.Max(0, _up[i] + z[i] - k);
            _down[i] = Math.Max(0, _down[i] - z[i] - k);
            if (_up[i] > Largest) (Largest, Feature, Side) = (_up[i], i, DriftSide.Up);
            if (_down[i] > Largest) (Largest, Feature, Side) = (_down[i], i, DriftSide.Down);
        }
        return Largest > h;
    }

    /// <summary>All sums back to 0.</summary>
    public void Reset()
    {
        Array.Clear(_up);
        Array.Clear(_down);
        (Largest, Feature, Side) = (0, 0, DriftSide.None);
    }
}
