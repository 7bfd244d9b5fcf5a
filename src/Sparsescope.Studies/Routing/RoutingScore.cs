using Sparsescope.Statistics;

namespace Sparsescope.Studies.Routing;

/// <summary>A column of a score.</summary>
/// <param name="Column">Its name.</param>
/// <param name="Coefficient">What its value is multiplied by.</param>
public sealed record RoutingTerm(string Column, double Coefficient);

/// <summary>A router's score: intercept + Σ coefficient · value. Whoever has the values can recompute it.</summary>
/// <param name="Intercept">Of a signal taken alone 0.</param>
/// <param name="Terms">One or more columns.</param>
public sealed record RoutingScore(double Intercept, IReadOnlyList<RoutingTerm> Terms)
{
    /// <summary>Weight of the data against the penalty in learned routers, columns scaled to standard deviation 1.</summary>
    private const double Penalty = 1;

    /// <summary>One column, turned so that higher means in need where the sign is −1.</summary>
    public static RoutingScore Alone(string column, int sign) => new(0, [new(column, sign)]);

    /// <summary>Score of each question.</summary>
    /// <exception cref="BadInputException">The table lacks a column.</exception>
    public double[] Of(RoutingTable table)
    {
        var scores = new double[table.Count];
        scores.AsSpan().Fill(Intercept);
        foreach (var (column, coefficient) in Terms)
        {
            var values = table.Column(column);
            for (var i = 0; i < scores.Length; i++) scores[i] += coefficient * values[i];
        }
        return scores;
    }

    /// <summary>
    /// A logistic router: the chance that the strong model wins what the weak one loses. Coefficients are those of the columns as they
    /// stand; they were fitted on columns scaled to standard deviation 1, so that the penalty weighs all alike.
    /// </summary>
    /// <returns>Null where the items have no such question, or only such.</returns>
    public static RoutingScore? Learned(RoutingTable table, IReadOnlyList<string> columns)
    {
        bool[] gain = [.. table.Weak.Zip(table.Strong, (weak, strong) => strong && !weak)];
        string[] varying = [.. columns.Where(name => Moments.StandardDeviation(table.Column(name)) > 0)];
        double[] means = [.. varying.Select(name => Moments.Mean(table.Column(name)))];
        double[] spreads = [.. varying.Select(name => Moments.StandardDeviation(table.Column(name)))];
        double[][] scaled = [.. varying.Select((name, j) => (double[])[.. table.Column(name).Select(v => (v - means[j]) / spreads[j])])];
        var fit = LogisticRegression.Fit(gain, scaled, Penalty);
        if (!double.IsFinite(fit.Intercept)) return null;
        RoutingTerm[] terms = [.. varying.Select((name, j) => new RoutingTerm(name, fit.Coefficients[j] / spreads[j]))];
        return new(fit.Intercept - terms.Select((term, j) => term.Coefficient * means[j]).Sum(), terms);
    }
}
