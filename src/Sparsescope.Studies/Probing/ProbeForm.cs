using Sparsescope.Metrics;

namespace Sparsescope.Studies.Probing;

/// <summary>What of a state a probe reads.</summary>
public enum ProbeForm
{
    /// <summary>Its entries.</summary>
    Plain,

    /// <summary>Its entries, its sparsity (Hoyer) and the logarithm of its norm.</summary>
    Sparsity,

    /// <summary>Its entries divided by its norm.</summary>
    Normalised,

    /// <summary>Which tenth of its entries is the largest by magnitude: 1 or 0 each.</summary>
    Support,
}

/// <summary>Makes the columns of a probe from states.</summary>
public static class ProbeForms
{
    private const double SupportShare = 0.1;

    /// <summary>The columns of one state (width): width of them, and two more for <see cref="ProbeForm.Sparsity"/>.</summary>
    /// <exception cref="BadInputException">The state is not finite; or it is 0 where it is to be divided by its norm.</exception>
    public static double[] Columns(ProbeForm form, ReadOnlySpan<float> state)
    {
        var columns = new double[state.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            if (!float.IsFinite(state[i])) throw new BadInputException("a state that a probe is to read is not finite");
            columns[i] = state[i];
        }
        switch (form)
        {
            case ProbeForm.Plain: return columns;
            case ProbeForm.Sparsity: return [.. columns, .. Own(state)];
            case ProbeForm.Normalised:
                var norm = Norm(state);
                for (var i = 0; i < columns.Length; i++) columns[i] /= norm;
                return columns;
            case ProbeForm.Support:
                int[] order = [.. Enumerable.Range(0, columns.Length).OrderByDescending(i => Math.Abs(columns[i]))];    // stable
                var support = new double[columns.Length];
                foreach (var i in order.Take(Math.Max(1, (int)(SupportShare * columns.Length)))) support[i] = 1;
                return support;
            default: throw new ArgumentOutOfRangeException(nameof(form), form, "not a form");
        }
    }

    /// <summary>Hoyer's sparsity and the logarithm of the norm: what a state shows without its directions.</summary>
    /// <exception cref="BadInputException">The state is 0 or not finite.</exception>
    public static double[] Own(ReadOnlySpan<float> state)
    {
        var figure = new double[1];
        new MetricBattery(Metric.Parse("hoyer"), state.Length).Measure(state, figure);
        return [figure[0], Math.Log(Norm(state))];
    }

    private static double Norm(ReadOnlySpan<float> state)
    {
        var sum = 0.0;
        foreach (var x in state) sum += (double)x * x;
        return sum > 0 && double.IsFinite(sum) ? Math.Sqrt(sum)
            : throw new BadInputException("a state that a probe is to read is 0 throughout, or not finite");
    }
}
