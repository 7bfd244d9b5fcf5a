namespace Sparsescope.Statistics.Drift;

/// <summary>Nodes and weights of Gauss–Legendre quadrature.</summary>
internal static class GaussLegendre
{
    /// <summary>n nodes of (a, b), ascending, and their weights; by Newton's method on the Legendre polynomial.</summary>
    internal static (double[] Nodes, double[] Weights) Of(int n, double a, double b)
    {
        double[] nodes = new double[n], weights = new double[n];
        for (var i = 0; i < n; i++)
        {
            var x = -Math.Cos(Math.PI * (i + 0.75) / (n + 0.5));
            double slope = 1;
            for (var round = 0; round < 20; round++)
            {
                double before = 1, value = x;
                for (var j = 2; j <= n; j++) (before, value) = (value, ((2 * j - 1) * x * value - (j - 1) * before) / j);
                slope = n * (x * value - before) / (x * x - 1);
                var step = value / slope;
                x -= step;
                if (Math.Abs(step) < 1e-15) break;
            }
            nodes[i] = (b - a) / 2 * x + (a + b) / 2;
            weights[i] = (b - a) / ((1 - x * x) * slope * slope);
        }
        return (nodes, weights);
    }
}
