using Sparsescope.Statistics;

namespace Sparsescope.Models.Runs;

/// <summary>The mean of a stream of values with its 95 % t interval; values that are NaN are left out and not counted.</summary>
/// <remarks>Welford's update. The half width is NaN below two values: one says nothing about spread.</remarks>
public sealed class RunningMean
{
    private double _mean, _squares;

    /// <summary>Values that were added and are numbers.</summary>
    public int Count { get; private set; }

    /// <summary>Their mean; NaN without one.</summary>
    public double Mean => Count == 0 ? double.NaN : _mean;

    /// <summary>Half the 95 % interval of the mean.</summary>
    public double HalfWidth => TInterval.HalfWidth(Math.Sqrt(_squares / (Count - 1)), Count);

    /// <summary>Adds a value; NaN is left out.</summary>
    public void Add(double value)
    {
        if (double.IsNaN(value)) return;
        Count++;
        var delta = value - _mean;
        _mean += delta / Count;
        _squares += delta * (value - _mean);
    }
}
