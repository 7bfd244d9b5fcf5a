using System.Diagnostics;
using System.Globalization;
using Sparsescope.Models.Hub;

namespace Sparsescope.Cli.Models;

/// <summary>Draws a download: one line that is rewritten on a terminal, a plain line every ten seconds otherwise.</summary>
internal sealed class DownloadDisplay(Terminal terminal) : IProgress<DownloadProgress>, IDisposable
{
    private static readonly TimeSpan s_redraw = TimeSpan.FromMilliseconds(200), s_line = TimeSpan.FromSeconds(10);

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private TimeSpan _last = TimeSpan.MinValue;
    private string? _file;
    private long _start;
    private bool _open;

    public void Report(DownloadProgress value)
    {
        var now = _watch.Elapsed;
        if (_file != value.File)
        {
            (_file, _start) = (value.File, value.Done);
            _watch.Restart();
            now = TimeSpan.Zero;
            _last = TimeSpan.MinValue;
        }
        var ends = value.Done == value.Total;
        if (!ends && _last != TimeSpan.MinValue && now - _last < (terminal.IsInteractive ? s_redraw : s_line)) return;
        _last = now;
        var rate = now.TotalSeconds > 0 ? (value.Done - _start) / now.TotalSeconds : 0;
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{PlainText.OneLine(value.File)}: "
            + $"{value.Done / 1e6:F1}{(value.Total is { } total ? $" of {total / 1e6:F1}" : "")} MB, {rate / 1e6:F1} MB/s");
        if (terminal.IsInteractive)
        {
            terminal.Error.Write($"\r{text}   ");
            _open = true;
            if (ends) Dispose();
        }
        else
        {
            terminal.Say(text);
        }
    }

    public void Dispose()
    {
        if (_open) terminal.Error.WriteLine();
        _open = false;
    }
}
