using System.Diagnostics;
using System.Globalization;
using Sparsescope.Managed.Training;
using Sparsescope.Studies.Training;

namespace Sparsescope.Cli.Training;

/// <summary>Shows how training goes: one line that changes on a terminal, a plain line now and then otherwise.</summary>
/// <param name="terminal">Where.</param>
/// <param name="steps">The last step.</param>
/// <param name="start">Steps that were taken before.</param>
/// <param name="quiet">Shows nothing.</param>
/// <param name="name">Of one training among several at once, whose lines stand below each other; null for one alone.</param>
internal sealed class TrainProgress(Terminal terminal, int steps, int start, bool quiet, string? name = null) : IStepProgress
{
    private static readonly TimeSpan s_redraw = TimeSpan.FromMilliseconds(250), s_line = TimeSpan.FromSeconds(15);

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly bool _redraws = terminal.IsInteractive && name is null;
    private TimeSpan _last = -s_line;   // the first step is shown
    private bool _open;

    public void Add(StepResult step)
    {
        var now = _watch.Elapsed;
        if (quiet || (step.Step < steps && now - _last < (_redraws ? s_redraw : s_line))) return;
        _last = now;
        var rate = (step.Step - start) / now.TotalSeconds;
        var text = string.Create(CultureInfo.InvariantCulture,
            $"step {step.Step}/{steps}, loss {step.Loss:F4}, gradient norm {step.GradientNorm:G3}, {rate:F1} steps/s, "
            + $"{TimeLeft.Text((steps - step.Step) / rate)} left");
        if (_redraws) terminal.Redraw(text);
        else terminal.Say(name is null ? text : $"{name}: {text}");
        _open = _redraws;
    }

    public void Dispose()
    {
        if (_open) terminal.Error.WriteLine();
        _open = false;
    }
}
