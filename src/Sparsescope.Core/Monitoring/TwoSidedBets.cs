using Sparsescope.Statistics.Drift;

namespace Sparsescope.Monitoring;

/// <summary>
/// Capital on a shift either way: a quarter each on small p and on large p by powers, half on the simple jumper, which bets both ways.
/// </summary>
internal sealed class TwoSidedBets
{
    private readonly PowerMixture _up = new(), _down = new();
    private readonly SimpleJumper _jumper = new();
    private readonly ShiryaevRoberts _roberts = new();

    internal double LogCapital { get; private set; }

    internal double LogR => _roberts.LogR;

    /// <param name="p">Inside (0, 1).</param>
    internal void Push(double p)
    {
        _up.Push(p);
        _down.Push(1 - p);
        _jumper.Push(p);
        var before = LogCapital;
        LogCapital = Math.Log(0.25) + LogSum([_up.LogCapital, _down.LogCapital, _jumper.LogCapital + Math.Log(2)]);
        _roberts.Push(LogCapital - before);
    }

    internal void RestartCapital()
    {
        // The growth goes on from a capital of 1: both parts start anew.
        _up.Reset();
        _down.Reset();
        _jumper.Reset();
        LogCapital = 0;
    }

    internal void RestartRoberts() => _roberts.Reset();

    internal static double LogSum(ReadOnlySpan<double> logs)
    {
        var top = double.NegativeInfinity;
        foreach (var log in logs) top = Math.Max(top, log);
        if (double.IsNegativeInfinity(top)) return top;
        var sum = 0.0;
        foreach (var log in logs) sum += Math.Exp(log - top);
        return top + Math.Log(sum);
    }
}
