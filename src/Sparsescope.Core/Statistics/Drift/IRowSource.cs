namespace Sparsescope.Statistics.Drift;

/// <summary>A stream of standardised rows without change, from which run lengths are simulated.</summary>
public interface IRowSource
{
    /// <summary>Values of a row.</summary>
    int Columns { get; }

    /// <summary>Starts a stream that does not remember earlier ones.</summary>
    void Start(SplitMix64 random);

    /// <summary>The next row, valid until the next call.</summary>
    ReadOnlySpan<double> Next(SplitMix64 random);
}
