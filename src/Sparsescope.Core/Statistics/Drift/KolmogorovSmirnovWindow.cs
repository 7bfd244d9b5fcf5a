namespace Sparsescope.Statistics.Drift;

/// <summary>What a window of the stream is held against.</summary>
public enum WindowAgainst
{
    /// <summary>The reference, at every step once the window is full.</summary>
    Reference,

    /// <summary>The window before it, at every step once both are full.</summary>
    WindowBefore,

    /// <summary>The reference, window after window without overlap, each at a level that spends α: α/((j + 1)(j + 2)).</summary>
    ReferenceInBlocks,
}

/// <summary>A look at one full window.</summary>
/// <param name="D">Largest distance of the cumulative shares.</param>
/// <param name="P">Exact two-sided p of that distance between samples without ties.</param>
/// <param name="Level">p below it is an alarm.</param>
public readonly record struct WindowLook(double D, double P, double Level)
{
    /// <summary>Whether p is below the level.</summary>
    public bool IsAlarm => P < Level;
}

/// <summary>Kolmogorov–Smirnov tests of windows: the naive monitor, beside which others are seen.</summary>
/// <remarks>
/// At a fixed level a look at every step alarms sooner or later whatever the stream does. Only the blocks that spend α keep the chance of
/// any false alarm at α, and they grow blind with time.
/// </remarks>
public sealed class KolmogorovSmirnovWindow
{
    private readonly double[] _reference;
    private readonly int _window;
    private readonly double _alpha;
    private readonly WindowAgainst _against;
    private readonly List<double> _values = [];
    private int _blocks;

    /// <param name="reference">Values of the reference; not asked for where windows are held against the window before.</param>
    /// <param name="window">Values of a window, at least 1.</param>
    /// <param name="alpha">Level.</param>
    /// <param name="against">What windows are held against.</param>
    public KolmogorovSmirnovWindow(ReadOnlySpan<double> reference, int window, double alpha, WindowAgainst against)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        _reference = [.. reference];
        _window = window;
        _alpha = alpha;
        _against = against;
    }

    /// <summary>Takes the next value; null where no window is looked at.</summary>
    public WindowLook? Push(double value)
    {
        DriftGuard.NotNaN(value);
        _values.Add(value);
        var wanted = _against == WindowAgainst.WindowBefore ? 2 * _window : _window;
        if (_values.Count < wanted) return null;
        double[] newer = [.. _values.Skip(_values.Count - _window)];
        double[] older = _against == WindowAgainst.WindowBefore ? [.. _values.Take(_window)] : _reference;
        var level = _alpha;
        if (_against == WindowAgainst.ReferenceInBlocks)
        {
            _values.Clear();
            level = _alpha / ((_blocks + 1.0) * (_blocks + 2.0));
            _blocks++;
        }
        else _values.RemoveAt(0);
        var test = KolmogorovSmirnov.TestWithoutTies(older, newer);
        return new(test.Statistic, test.P, level);
    }

    /// <summary>An empty window; blocks that were spent stay spent.</summary>
    public void Reset() => _values.Clear();
}
