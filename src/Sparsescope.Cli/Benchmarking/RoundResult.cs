using Sparsescope.Llama;

namespace Sparsescope.Cli.Benchmarking;

/// <summary>What a round compares.</summary>
/// <param name="Name">Its name, as --only takes it.</param>
/// <param name="Unit">Of its figures.</param>
/// <param name="Numerics">What it computes in; null where that is what it compares.</param>
/// <param name="Sizes">Numbers of prompts, tokens and the like.</param>
/// <param name="Ratios">Names of the quotients of the second, third … side and the first.</param>
internal sealed record RoundInfo(string Name, string Unit, Numerics? Numerics, IReadOnlyList<KeyValuePair<string, int>> Sizes,
    IReadOnlyList<string> Ratios);

/// <summary>The figures of one side, in the order they were taken.</summary>
internal sealed record SideResult(string Name, IReadOnlyList<double> Values)
{
    internal Spread Spread => Spread.Of(Values);
}

/// <summary>
/// A quotient of two sides: one value a round, of figures taken right after each other, so that a machine that drifts moves both. The
/// figure to quote is the median of these, not the quotient of the sides' medians.
/// </summary>
internal sealed record RatioResult(string Name, IReadOnlyList<double> Values)
{
    internal double Median => Spread.Of(Values).Median;
}

/// <summary>What a round found: as many figures on every side.</summary>
internal sealed record RoundResult(RoundInfo Info, IReadOnlyList<SideResult> Sides)
{
    internal IReadOnlyList<RatioResult> Ratios { get; } =
        [.. Info.Ratios.Zip(Sides.Skip(1), (name, side) =>
            new RatioResult(name, [.. side.Values.Zip(Sides[0].Values, (value, first) => value / first)]))];
}
