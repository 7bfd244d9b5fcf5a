using MathNet.Numerics.LinearAlgebra;

namespace Sparsescope.Statistics.Meta;

/// <summary>The best two components: expectation and maximisation from every cut of the sorted effects, the best ends polished.</summary>
internal static class MixtureSearch
{
    private const int Rounds = 60;

    private readonly record struct Start(double Low, double High, double Share, double Tau2, double LogLikelihood);

    internal static double LogDensity(double distance, double variance) =>
        -0.5 * (1.8378770664093454836 + Math.Log(variance) + distance * distance / variance);

    internal static TwoComponents Best(
        double[] y, double[] variance, (double Mean, double Tau2, double LogLikelihood) one, bool isThorough)
    {
        double[] sorted = [.. y];
        Array.Sort(sorted);
        List<Start> ends = [new(one.Mean, one.Mean, 0.5, one.Tau2, one.LogLikelihood)];
        for (var cut = 1; cut < sorted.Length; cut++)
        {
            double low = Moments.Mean(sorted.AsSpan(0, cut)), high = Moments.Mean(sorted.AsSpan(cut)), share = (double)cut / sorted.Length;
            foreach (var tau2 in isThorough ? (double[])[1e-4, 0.2 * one.Tau2 + 1e-3, one.Tau2 + 1e-2] : [0.2 * one.Tau2 + 1e-3])
                ends.Add(Climb(y, variance, new(low, high, share, tau2, double.NegativeInfinity)));
        }
        // Many starts end at one place: only different ends are polished.
        List<Start> different = [];
        foreach (var end in ends.OrderByDescending(e => e.LogLikelihood))
        {
            if (!different.Any(d => Math.Abs(d.LogLikelihood - end.LogLikelihood) < 1e-4)) different.Add(end);
            if (different.Count == (isThorough ? 8 : 2)) break;
        }
        var best = different.Select(end => Polish(y, variance, end)).MaxBy(end => end.LogLikelihood);
        if (best.LogLikelihood < one.LogLikelihood) best = ends[0];
        if (best.Low > best.High) best = best with { Low = best.High, High = best.Low, Share = 1 - best.Share };
        double[] posterior = [.. y.Select((value, i) => Posterior(value, variance[i] + best.Tau2, best))];
        return new(best.Low, best.High, best.Share, best.Tau2, best.LogLikelihood, posterior);
    }

    private static Start Climb(double[] y, double[] variance, Start at)
    {
        for (var round = 0; round < Rounds; round++)
        {
            double lowWeight = 0, lowSum = 0, highWeight = 0, highSum = 0, share = 0;
            var posterior = new double[y.Length];
            for (var i = 0; i < y.Length; i++)
            {
                var whole = variance[i] + at.Tau2;
                posterior[i] = Posterior(y[i], whole, at);
                share += posterior[i];
                lowWeight += posterior[i] / whole;
                lowSum += posterior[i] * y[i] / whole;
                highWeight += (1 - posterior[i]) / whole;
                highSum += (1 - posterior[i]) * y[i] / whole;
            }
            var next = at with
            {
                Low = lowWeight > 0 ? lowSum / lowWeight : at.Low,
                High = highWeight > 0 ? highSum / highWeight : at.High,
                Share = share / y.Length,
            };
            // What the true effect of a study is expected to be off its component by, squared.
            double squares = 0;
            for (var i = 0; i < y.Length; i++)
            {
                double whole = variance[i] + at.Tau2, kept = at.Tau2 / whole;
                double Off(double mean) => kept * (y[i] - mean) * kept * (y[i] - mean) + kept * variance[i];
                squares += posterior[i] * Off(next.Low) + (1 - posterior[i]) * Off(next.High);
            }
            at = next with { Tau2 = squares / y.Length };
        }
        return at with { LogLikelihood = Likelihood(y, variance, at) };
    }

    private static Start Polish(double[] y, double[] variance, Start at)
    {
        Start Of(Vector<double> p) => new(p[0], p[1], 1 / (1 + Math.Exp(-p[2])), p[3] * p[3], 0);
        var share = Math.Clamp(at.Share, 1e-6, 1 - 1e-6);
        var found = Simplex.Minimum(
            p => -Likelihood(y, variance, Of(p)), [at.Low, at.High, Math.Log(share / (1 - share)), Math.Sqrt(at.Tau2)]);
        var end = Of(Vector<double>.Build.DenseOfArray(found.At)) with { LogLikelihood = -found.Value };
        var edge = end with { Tau2 = 0 };
        edge = edge with { LogLikelihood = Likelihood(y, variance, edge) };
        return edge.LogLikelihood >= end.LogLikelihood ? edge : end;
    }

    private static double Likelihood(double[] y, double[] variance, Start at)
    {
        double sum = 0;
        for (var i = 0; i < y.Length; i++)
        {
            var whole = variance[i] + at.Tau2;
            double a = Math.Log(at.Share) + LogDensity(y[i] - at.Low, whole);
            double b = Math.Log(1 - at.Share) + LogDensity(y[i] - at.High, whole);
            var most = Math.Max(a, b);
            sum += most + Math.Log(Math.Exp(a - most) + Math.Exp(b - most));
        }
        return sum;
    }

    private static double Posterior(double y, double whole, Start at)
    {
        double a = Math.Log(at.Share) + LogDensity(y - at.Low, whole), b = Math.Log(1 - at.Share) + LogDensity(y - at.High, whole);
        return 1 / (1 + Math.Exp(b - a));
    }
}
