using System.Text;
using Sparsescope.Cli.Measuring;
using Sparsescope.Cli.Studies;
using Sparsescope.Studies.Dynamics;
using Sparsescope.Studies.Store;

namespace Sparsescope.Cli.Dynamics;

/// <summary>Reports of stored studies of training.</summary>
internal static class DynamicsReports
{
    /// <exception cref="BadInputException">No such study, or nothing was measured of it.</exception>
    internal static DynamicsReport Of(RunStore store, string name, CancellationToken cancellation)
    {
        var record = store.Dynamics.Resolve(name);
        var points = store.Dynamics.Points(record.Id);
        if (points.Count == 0) throw new BadInputException($"The study {record.ShortId} holds no measured step yet; run it again.");
        return new(record, new DynamicsAnalysis(record, store.Dynamics.Questions(record.Id), points).Run(cancellation));
    }

    /// <summary>True where a name means a study of training, and no run of another study begins so.</summary>
    internal static bool AreNamed(RunStore store, string name) => name is not ("" or "latest") && !store.Runs().Any(run => Begins(run.Id, name))
        && store.Dynamics.All().Any(record => record.Name == name || Begins(record.Id, name));

    private static bool Begins(string id, string name) => id.StartsWith(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>Writes a report to a file, or to the terminal where none is named.</summary>
    internal static void Write(DynamicsReport report, ReportFormat format, string? output, Terminal terminal)
    {
        var text = format.Name switch { ReportFormat.Html => null, ReportFormat.Markdown => report.Markdown(), ReportFormat.Json => report.Json(), _ => report.Text() };
        if (output is null)
        {
            terminal.Print(text!.TrimEnd('\n'));
            return;
        }
        WholeFile.Write(output, stream =>
        {
            if (text is null) DynamicsPage.Write(stream, report);
            else stream.Write(Encoding.UTF8.GetBytes(text.TrimEnd('\n') + "\n"));
        });
        terminal.Say($"Wrote {output}: study {report.Record.ShortId}.");
    }
}
