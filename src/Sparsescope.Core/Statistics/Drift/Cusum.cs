namespace Sparsescope.Statistics.Drift;

/// <summary>Which way a chart moved.</summary>
public enum DriftSide
{
    /// <summary>No alarm.</summary>
    None,

    /// <summary>Values grew.</summary>
    Up,

    /// <summary>Values fell.</summary>
    Down,
}

/// <summary>Page's cumulative sums, one for either side, over standardised values.</summary>
/// <remarks>
/// Page, Biometrika 41 (1954) 100: Up = max(0, Up + z − k), Down = max(0, Down − z − k), both from 0. An alarm is a sum above h. The sums
/// run on after an alarm until <see cref="Reset"/>. k is half the shift sought, in standard deviations of z; h decides how long the chart
/// runs without change (<see cref="CusumRunLength"/>, <see cref="JointLimit"/>).
/// </remarks>
/// <param name="k">At least 0.</param>
/// <param name="h">Above 0.</param>
public sealed class Cusum(double k, double h)
{
    /// <summary>The sum that grows with values above the reference.</summary>
    public double Up { get; private set; }

    /// <summary>The sum that grows with values below the reference.</summary>
    public double Down { get; private set; }

    /// <summary>The larger of the two.</summary>
    public double Largest => Math.Max(Up, Down);

    /// <summary>Takes the next value and says which sum is above h; the larger one where both are.</summary>
    /// <param name="z">Standardised value.</param>
    /// <exception cref="ArgumentException">z is NaN: a figure that could not be measured is no observation.</exception>
    public DriftSide Push(double z)
    {
        DriftGuard.NotNaN(z);
        Up = Math.Max(0, Up + z - k);
        Down = Math.Max(0, Down - z - k);
        if (!(Largest > h)) return DriftSide.None;
        return Up >= Down ? DriftSide.Up : DriftSide.Down;
    }

    /// <summary>Both sums back to 0.</summary>
    public void Reset() => Up = Down = 0;
}
