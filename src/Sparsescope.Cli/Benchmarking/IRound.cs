namespace Sparsescope.Cli.Benchmarking;

/// <summary>A comparison of two or more ways to do the same.</summary>
internal interface IRound : IDisposable
{
    /// <param name="count">How many figures to take of every side.</param>
    /// <param name="say">Told how it goes.</param>
    /// <param name="cancellation">Ends it within a decode.</param>
    RoundResult Run(int count, Action<string> say, CancellationToken cancellation);
}

/// <summary>One of the ways compared.</summary>
internal interface ISide : IDisposable
{
    string Name { get; }

    /// <summary>Does the work once and says how many tokens that were.</summary>
    long Run(CancellationToken cancellation);
}

/// <summary>Another program that does the same work.</summary>
internal interface IPeerSide : ISide
{
    /// <summary>What it says about itself: versions.</summary>
    string About { get; }
}
