namespace Sparsescope.Statistics.Drift;

/// <summary>
/// Page–Hinkley's test as stream-learning libraries have it: a baseline for the monitor, without a promise of a run length.
/// </summary>
/// <remarks>
/// Sums of the deviations from the running mean, faded by alpha and shifted by delta; an alarm is a sum further than threshold from its
/// extreme. The falling sum's extreme starts at −1, as in river. After an alarm everything starts anew with the next value.
/// </remarks>
/// <param name="minInstances">Values before which nothing is said.</param>
/// <param name="delta">Change that is tolerated a value.</param>
/// <param name="threshold">Distance from the extreme that is an alarm.</param>
/// <param name="alpha">In (0, 1]; 1: nothing fades.</param>
public sealed class PageHinkley(int minInstances = 30, double delta = 0.005, double threshold = 50, double alpha = 0.9999)
{
    private const double HighAtStart = -1;

    private bool _isNew = true;
    private int _n;
    private double _mean, _up, _down, _low, _high;

    /// <summary>How far the rising sum is above its least.</summary>
    public double Increase { get; private set; }

    /// <summary>How far the falling sum is below its largest.</summary>
    public double Decrease { get; private set; }

    /// <summary>Takes the next value; true on an alarm.</summary>
    /// <exception cref="ArgumentException">The value is NaN.</exception>
    public bool Push(double value)
    {
        DriftGuard.NotNaN(value);
        if (_isNew) (_n, _mean, _up, _down, _low, _high, _isNew) = (0, 0, 0, 0, double.PositiveInfinity, HighAtStart, false);
        _n++;
        _mean += (value - _mean) / _n;
        _up = alpha * _up + (value - _mean) - delta;
        _down = alpha * _down + (value - _mean) + delta;
        _low = Math.Min(_low, _up);
        _high = Math.Max(_high, _down);
        Increase = _up - _low;
        Decrease = _high - _down;
        return _isNew = _n >= minInstances && (Increase > threshold || Decrease > threshold);
    }
}
