namespace Sparsescope.Monitoring;

/// <summary>What a monitor promises and watches.</summary>
/// <param name="RunLength">Prompts to a false alarm, on average, of the charts of one signal together; at least 10.</param>
/// <param name="Share">Share of references, drawn anew, that keep it.</param>
/// <param name="K">Half the shift sought, in standard deviations given length.</param>
/// <param name="Alpha">Chance that the martingale of a signal ever alarms without change.</param>
/// <param name="Window">Prompts of a window of the naive test.</param>
/// <param name="Seed">Seed of the simulated limits and of the draws that break ties.</param>
public sealed record MonitorOptions(
    double RunLength = 1000, double Share = 0.9, double K = 0.5, double Alpha = 0.05, int Window = 100, ulong Seed = 1)
{
    /// <summary>The options themselves.</summary>
    /// <exception cref="BadInputException">One is outside its range.</exception>
    public MonitorOptions Checked()
    {
        if (!(RunLength >= 10 && RunLength <= 1e5)) throw new BadInputException("The wanted run length must lie in 10 … 100000.");
        if (!(Share is > 0 and < 1)) throw new BadInputException("The share of references must lie inside (0, 1).");
        if (!(K is > 0 and <= 5)) throw new BadInputException("k must lie in (0, 5].");
        if (!(Alpha is > 0 and < 1)) throw new BadInputException("Alpha must lie inside (0, 1).");
        if (Window < 5) throw new BadInputException("A window holds at least 5 prompts.");
        return this;
    }
}
