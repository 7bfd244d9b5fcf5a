using Sparsescope.Models.Runs;
using Sparsescope.Studies.Groups;

namespace Sparsescope.Cli.Measuring;

/// <summary>Where a comparison of groups goes: a table and a chart, or JSON, to standard output; a page.</summary>
internal sealed class GroupOutput(MeasureChoice choice, Terminal terminal)
{
    private const ulong Seed = 1;

    internal void Write(GroupComparison groups, string model, string file, CancellationToken cancellation)
    {
        var effects = groups.Effects(Seed, cancellation);
        var text = new GroupText(effects, terminal.Screen.Width);
        if (choice.Json)
        {
            terminal.PrintJson(effects.Json().ToJsonString());
            foreach (var note in text.Notes().Where(note => note.StartsWith("warning", StringComparison.Ordinal))) terminal.Say(note);
        }
        else
        {
            foreach (var line in text.Lines(Shown())) terminal.Print(line);
        }
        if (choice.Page is not { } page) return;
        WholeFile.Write(page, stream => GroupPage.Write(stream, effects, model, Path.GetFileName(file)));
        if (!choice.Quiet) terminal.Say($"wrote {page}");
    }

    // The metric of the chart: Hoyer's where it was measured, else the first.
    private string Shown() => (choice.Metrics.FirstOrDefault(metric => metric.Name == "hoyer") ?? choice.Metrics[0]).Name;
}
