namespace Sparsescope.Statistics.Drift;

/// <summary>Exponentially weighted moving average of standardised values.</summary>
/// <remarks>
/// Roberts, Technometrics 1 (1959) 239: Z = λz + (1 − λ)Z from 0; an alarm is |Z| above L·√(λ/(2 − λ)), or above the narrower limit that
/// belongs to the number of values so far, L·√(λ/(2 − λ)·(1 − (1 − λ)^(2t))).
/// </remarks>
/// <param name="lambda">In (0, 1].</param>
/// <param name="limit">L, above 0.</param>
public sealed class Ewma(double lambda, double limit)
{
    private long _n;

    /// <summary>The average.</summary>
    public double Value { get; private set; }

    /// <summary>L·√(λ/(2 − λ)).</summary>
    public double Asymptote => limit * Math.Sqrt(lambda / (2 - lambda));

    /// <summary>The limit that belongs to the values so far; 0 before the first.</summary>
    public double Varying => limit * Math.Sqrt(lambda / (2 - lambda) * (1 - Math.Pow(1 - lambda, 2.0 * _n)));

    /// <summary>Whether the last value is outside the asymptotic limit.</summary>
    public bool IsOutside => Math.Abs(Value) > Asymptote;

    /// <summary>Whether the last value is outside the limit of its time.</summary>
    public bool IsOutsideVarying => _n > 0 && Math.Abs(Value) > Varying;

    /// <summary>Takes the next value; true where the average is outside the asymptotic limit.</summary>
    /// <exception cref="ArgumentException">z is NaN.</exception>
    public bool Push(double z)
    {
        DriftGuard.NotNaN(z);
        Value = lambda * z + (1 - lambda) * Value;
        _n++;
        return IsOutside;
    }

    /// <summary>Back to the start.</summary>
    public void Reset() => (Value, _n) = (0, 0);
}
