using System.Text;
using Sparsescope.Cli.Studies;
using Sparsescope.Models.Runs;
using Sparsescope.Studies.Dynamics;

namespace Sparsescope.Cli.Dynamics;

/// <summary>Writes reports of stored studies of training.</summary>
internal static class DynamicsReports
{
    /// <summary>To a file, or to the terminal where none is named.</summary>
    internal static void Write(DynamicsReport report, ReportFormat format, string? output, Terminal terminal)
    {
        var text = format.Name switch
        {
            ReportFormat.Html => null,
            ReportFormat.Markdown => report.Markdown(),
            ReportFormat.Json => report.Json(),
            _ => report.Text(),
        };
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
