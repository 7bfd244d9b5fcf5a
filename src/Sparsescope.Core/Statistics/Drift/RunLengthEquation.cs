using System.Numerics.Tensors;

namespace Sparsescope.Statistics.Drift;

/// <summary>Solves L(u) = 1 + Σ K(u, y)·L(y): the mean run from each state, where K is the chance of going on from u at y.</summary>
internal static class RunLengthEquation
{
    // Beyond that the system is singular in float64.
    private const double Most = 1e12;

    /// <summary>L at the first state; +∞ beyond what float64 can tell.</summary>
    /// <param name="n">States; the first is where the chart starts.</param>
    /// <param name="kernel">K(i, j) with the quadrature's weight in it.</param>
    internal static double Solve(int n, Func<int, int, double> kernel)
    {
        // (I − K) L = 1, by elimination with partial pivoting, row by row.
        var rows = new double[n][];
        for (var i = 0; i < n; i++)
        {
            var row = rows[i] = new double[n + 1];
            for (var j = 0; j < n; j++) row[j] = (i == j ? 1 : 0) - kernel(i, j);
            row[n] = 1;
        }
        // Columns are eliminated from the last to the first, so that the first state is what remains.
        for (var column = n - 1; column > 0; column--)
        {
            var pivot = column;
            for (var i = 0; i < column; i++)
            {
                if (Math.Abs(rows[i][column]) > Math.Abs(rows[pivot][column])) pivot = i;
            }
            (rows[pivot], rows[column]) = (rows[column], rows[pivot]);
            var from = rows[column];
            for (var i = 0; i < column; i++)
            {
                var row = rows[i];
                var factor = row[column] / from[column];
                if (factor == 0) continue;
                var rest = row.AsSpan(0, column);
                TensorPrimitives.MultiplyAdd<double>(from.AsSpan(0, column), -factor, rest, rest);
                row[n] -= factor * from[n];
            }
        }
        var length = rows[0][n] / rows[0][0];
        return length > 0 && length < Most ? length : double.PositiveInfinity;
    }

    /// <summary>The limit at which a run length that grows with it is as wanted.</summary>
    /// <param name="runLength">Mean run at a limit.</param>
    /// <param name="wanted">Above the run at the least limit.</param>
    /// <exception cref="ArgumentOutOfRangeException">No limit up to 200 reaches it.</exception>
    internal static double Limit(Func<double, double> runLength, double wanted)
    {
        const double step = 0.5, most = 200;
        double low = 0.1, high = low + step;
        if (!(wanted >= 1)) throw new ArgumentOutOfRangeException(nameof(wanted), wanted, "a run is at least one value long");
        while (!(runLength(high) >= wanted))
        {
            (low, high) = (high, high + step);
            if (high > most) throw new ArgumentOutOfRangeException(nameof(wanted), wanted, "no limit keeps so long a run");
        }
        return Root(h => Math.Log(runLength(h)) - Math.Log(wanted), low, high);
    }

    /// <summary>The zero of a continuous function with one change of sign in [low, high]; an end where there is none.</summary>
    internal static double Root(Func<double, double> f, double low, double high)
    {
        double atLow = f(low), atHigh = f(high);
        if (Math.Sign(atLow) == Math.Sign(atHigh)) return Math.Abs(atLow) < Math.Abs(atHigh) ? low : high;
        // Secant steps kept inside the bracket (Illinois), bisection where a bound is infinite.
        var side = 0;
        for (var round = 0; round < 200 && high - low > 1e-13 * Math.Max(1, Math.Abs(high)); round++)
        {
            var middle = double.IsFinite(atLow) && double.IsFinite(atHigh)
                ? (low * atHigh - high * atLow) / (atHigh - atLow)
                : (low + high) / 2;
            if (!(middle > low && middle < high)) middle = (low + high) / 2;
            var at = f(middle);
            if (at == 0) return middle;
            if (Math.Sign(at) == Math.Sign(atLow))
            {
                (low, atLow) = (middle, at);
                if (side == -1) atHigh /= 2;
                side = -1;
            }
            else
            {
                (high, atHigh) = (middle, at);
                if (side == 1) atLow /= 2;
                side = 1;
            }
            if (Math.Abs(at) < 1e-13) return middle;
        }
        return (low + high) / 2;
    }
}
