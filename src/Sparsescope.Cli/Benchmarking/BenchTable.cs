using System.Globalization;

namespace Sparsescope.Cli.Benchmarking;

/// <summary>
/// What `bench` prints for people: a line for every side, memory in MB, and each quotient beside the side that is divided.
/// </summary>
internal static class BenchTable
{
    internal static IEnumerable<string> Lines(IReadOnlyList<RoundResult> rounds)
    {
        yield return Line("round", "side", "unit", "min", "median", "max", "ratio");
        foreach (var round in rounds)
        {
            var (unit, scale) = round.Info.Unit == MemoryRound.Unit ? ("MB", 1e-6) : (round.Info.Unit, 1);
            foreach (var (index, side) in round.Sides.Index())
            {
                var spread = side.Spread;
                var ratio = index == 0 ? "" : Number(round.Ratios[index - 1].Median, "F3");
                yield return Line(index == 0 ? round.Info.Name : "", side.Name, unit, Number(spread.Min * scale, "F1"),
                    Number(spread.Median * scale, "F1"), Number(spread.Max * scale, "F1"), ratio);
            }
        }
        yield return "";
        yield return "ratio: each figure divided by that of the round's first side taken just before it; the median of these";
    }

    private static string Line(string round, string side, string unit, string min, string median, string max, string ratio) =>
        $"{round,-18}{side,-15}{unit,-10}{min,10}{median,10}{max,10}{ratio,9}".TrimEnd();

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
