using System.Diagnostics;
using System.Globalization;

namespace Sparsescope.Cli.Measuring;

/// <summary>
/// Shows how far a run has come: a bar on a terminal, a plain line now and then otherwise. Counts what this process measured.
/// </summary>
internal sealed class MeasureProgress(Terminal terminal, string what, long total, long start, bool quiet) : IDisposable
{
    private const int BarWidth = 24;
    private static readonly TimeSpan s_redraw = TimeSpan.FromMilliseconds(250), s_line = TimeSpan.FromSeconds(15);

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private TimeSpan _last;
    private long _tokens;
    private bool _open;

    internal TimeSpan Elapsed => _watch.Elapsed;

    internal long Measured { get; private set; }

    /// <summary>Prompt tokens of the items measured, shared ones counted each time.</summary>
    internal long Tokens => _tokens;

    internal void Add(int tokens)
    {
        Measured++;
        _tokens += tokens;
        var now = _watch.Elapsed;
        if (quiet || now - _last < (terminal.IsInteractive ? s_redraw : s_line)) return;
        _last = now;
        if (terminal.IsInteractive)
        {
            var filled = (int)(BarWidth * Done / Math.Max(1, total));
            terminal.Redraw($"{what} [{new string('#', filled)}{new string('.', BarWidth - filled)}] {Text()}");
            _open = true;
        }
        else
        {
            terminal.Say($"{what}: {Text()}");
        }
    }

    private long Done => start + Measured;

    private string Text()
    {
        var seconds = _watch.Elapsed.TotalSeconds;
        var rate = Measured / seconds;
        return string.Create(CultureInfo.InvariantCulture,
            $"{Done}/{total}, {rate:F1} items/s, {_tokens / seconds:F0} tokens/s, {TimeLeft.Text((total - Done) / rate)} left");
    }

    public void Dispose()
    {
        if (_open) terminal.Error.WriteLine();
        _open = false;
    }
}
