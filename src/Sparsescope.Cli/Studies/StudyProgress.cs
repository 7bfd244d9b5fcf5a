using Sparsescope.Cli.Measuring;
using Sparsescope.Studies.Running;

namespace Sparsescope.Cli.Studies;

/// <summary>Shows the passes of a study, each with its own rate and time left.</summary>
internal sealed class StudyProgress(Terminal terminal, bool quiet) : IStudyProgress, IDisposable
{
    private MeasureProgress? _pass;

    public void Say(string sentence)
    {
        if (!quiet) terminal.Say(sentence);
    }

    public void BeginPass(string pass, int items, int done)
    {
        if (done > 0) Say($"{pass}: resuming after {done} of {items} items");
        _pass = new MeasureProgress(terminal, pass, items, done, quiet);
    }

    public void Measured(int tokens) => _pass?.Add(tokens);

    public void EndPass()
    {
        if (_pass is { Measured: > 0 } pass) Say(FormattableString.Invariant($"{pass.Measured} items in {pass.Elapsed.TotalSeconds:F0} s"));
        _pass?.Dispose();
        _pass = null;
    }

    public void Dispose() => _pass?.Dispose();
}
