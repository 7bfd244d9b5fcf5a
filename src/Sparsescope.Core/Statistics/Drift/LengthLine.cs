using MathNet.Numerics.Distributions;

namespace Sparsescope.Statistics.Drift;

/// <summary>The least-squares line of a figure on prompt length, and how far a value is from it.</summary>
/// <param name="N">Prompts of the reference.</param>
/// <param name="Intercept">Value at covariate 0.</param>
/// <param name="Slope">Change a unit of the covariate; 0 where all prompts are equally long.</param>
/// <param name="Spread">s = √(RSS/(n − 2)), n − 1 where the covariate is constant; 0 where the line fits exactly.</param>
/// <param name="Mean">Mean of the covariate.</param>
/// <param name="Sxx">Its sum of squared deviations.</param>
/// <param name="Least">Smallest covariate of the reference.</param>
/// <param name="Largest">Largest covariate of the reference.</param>
public sealed record LengthLine(
    int N, double Intercept, double Slope, double Spread, double Mean, double Sxx, double Least, double Largest)
{
    /// <summary>Fits the line.</summary>
    /// <param name="covariate">Length of each prompt, or its logarithm; finite.</param>
    /// <param name="values">The figure of each; finite, at least three.</param>
    /// <exception cref="ArgumentException">Fewer than three, lengths that differ, or a value that is not finite.</exception>
    public static LengthLine Fit(ReadOnlySpan<double> covariate, ReadOnlySpan<double> values)
    {
        Guard.SameLength(covariate.Length, values.Length);
        if (values.Length < 3) throw new ArgumentException("a line needs at least three prompts");
        double mean = Moments.Mean(covariate), meanOfValues = Moments.Mean(values), xx = 0, xy = 0;
        double least = covariate[0], largest = covariate[0];
        for (var i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(covariate[i]) || !double.IsFinite(values[i])) throw new ArgumentException($"prompt {i} is not finite");
            xx += (covariate[i] - mean) * (covariate[i] - mean);
            xy += (covariate[i] - mean) * (values[i] - meanOfValues);
            least = Math.Min(least, covariate[i]);
            largest = Math.Max(largest, covariate[i]);
        }
        var isConstant = Moments.IsConstant(covariate);
        var slope = isConstant ? 0 : xy / xx;
        var left = 0.0;
        for (var i = 0; i < values.Length; i++)
        {
            var residual = values[i] - meanOfValues - slope * (covariate[i] - mean);
            left += residual * residual;
        }
        var spread = Moments.IsConstant(values) ? 0 : Math.Sqrt(left / (values.Length - (isConstant ? 1 : 2)));
        return new(values.Length, meanOfValues - slope * mean, slope, spread, mean, isConstant ? 0 : xx, least, largest);
    }

    /// <summary>(x − intercept − slope·c)/s; NaN where the spread is 0.</summary>
    public double Z(double covariate, double value) => Spread > 0 ? (value - Intercept - Slope * covariate) / Spread : double.NaN;

    /// <summary>z divided by the error of a prediction, √(1 + 1/n + (c − mean)²/Sxx): Student's t with n − 2 degrees of freedom.</summary>
    public double Predictive(double covariate, double value)
    {
        var away = covariate - Mean;
        return Z(covariate, value) / Math.Sqrt(1 + 1.0 / N + (Sxx > 0 ? away * away / Sxx : 0));
    }

    /// <summary>Two-sided p of <see cref="Predictive"/>.</summary>
    public double P(double covariate, double value) => 2 * StudentT.CDF(0, 1, N - 2, -Math.Abs(Predictive(covariate, value)));

    /// <summary>Whether the covariate lies outside the reference: there the line is a guess.</summary>
    public bool IsOutside(double covariate) => covariate < Least || covariate > Largest;
}
