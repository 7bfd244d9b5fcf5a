namespace Sparsescope.Cli.Statistics;

/// <summary>The columns a person named.</summary>
/// <param name="X">Numbers; null where only groups are compared.</param>
/// <param name="Y">Numbers, or true and false.</param>
/// <param name="Group">Names of groups.</param>
/// <param name="Pair">Names of what stands in several groups.</param>
/// <param name="Partial">What the correlation is given.</param>
/// <param name="IsProbability">X is the probability that Y is true.</param>
internal sealed record StatsChoice(string? X, string Y, string? Group, string? Pair, string[] Partial, bool IsProbability)
{
    /// <exception cref="BadInputException">The columns named ask for nothing that can be computed.</exception>
    internal void Validate()
    {
        if (X is null && Group is null)
            throw new BadInputException("Name --x COL to correlate y with, or --group COL to compare y between.");
        if (Pair is not null && Group is null)
            throw new BadInputException("--pair says what is the same in several groups; name the groups with --group COL.");
        if (Partial.Length > 0 && X is null) throw new BadInputException("--partial is for the correlation of x and y; name --x COL.");
        if (IsProbability && X is null)
            throw new BadInputException("--probability says that column x is the probability that y is true; name it with --x COL.");
    }
}
