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

    /// <summary>The id of the study of training that a name means among runs of other studies; null where it means none, or a run.</summary>
    internal static string? Named(RunStore store, string name) => name is "" or "latest" || store.Runs().Any(run => run.Id.StartsWith(name, StringComparison.OrdinalIgnoreCase))
        ? null
        : store.Dynamics.All().FirstOrDefault(record => record.Name == name || record.Id.StartsWith(name, StringComparison.OrdinalIgnoreCase))?.Id;

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
