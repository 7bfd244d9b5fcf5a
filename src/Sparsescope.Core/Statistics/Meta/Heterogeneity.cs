namespace Sparsescope.Statistics.Meta;

/// <summary>How the variance between studies is estimated.</summary>
public enum HeterogeneityMethod
{
    /// <summary>Restricted maximum likelihood: the global maximum over τ² ≥ 0.</summary>
    Reml,

    /// <summary>DerSimonian and Laird's moments, Control. Clin. Trials 7 (1986) 177, in the form with moderators; cut at 0.</summary>
    DerSimonianLaird,
}

/// <summary>τ², the variance of true effects between studies.</summary>
internal static class Heterogeneity
{
    private const int Steps = 120;
    private const double Least = 1e-8;   // of the median error variance, which is 1

    internal static double Tau2(MetaData data, HeterogeneityMethod method) => method switch
    {
        HeterogeneityMethod.Reml => Reml(data),
        _ => Moments(data),
    };

    private static double Moments(MetaData data)
    {
        var fixedEffect = new MetaWeights(data, 0);
        return Math.Max(0, (fixedEffect.Q - data.Freedom) / fixedEffect.TraceP);
    }

    // Where the slope of the likelihood changes from rising to falling there is a maximum; of several the highest is taken.
    private static double Reml(MetaData data)
    {
        double best = 0, highest = double.NegativeInfinity;
        void Try(double tau2)
        {
            var likelihood = new MetaWeights(data, tau2).LogLikelihood;
            if (likelihood > highest) (best, highest) = (tau2, likelihood);
        }
        double lower = 0, lowerScore = new MetaWeights(data, 0).Score;
        if (lowerScore <= 0) Try(0);
        var ratio = Math.Pow(Most(data) / Least, 1.0 / (Steps - 1));
        for (var i = 0; i < Steps; i++)
        {
            var upper = Least * Math.Pow(ratio, i);
            var score = new MetaWeights(data, upper).Score;
            if (lowerScore > 0 && score <= 0) Try(Root(data, lower, upper));
            (lower, lowerScore) = (upper, score);
        }
        return best;
    }

    // Above this the likelihood falls: the squares of residuals cannot be so far apart.
    private static double Most(MetaData data)
    {
        var spread = data.Effect.Max() - data.Effect.Min();
        return 100 * (1 + spread * spread) + data.Variance.Max();
    }

    private static double Root(MetaData data, double low, double high)
    {
        while (true)
        {
            var middle = low + (high - low) / 2;
            if (middle <= low || middle >= high) return high;
            if (new MetaWeights(data, middle).Score > 0) low = middle;
            else high = middle;
        }
    }
}
