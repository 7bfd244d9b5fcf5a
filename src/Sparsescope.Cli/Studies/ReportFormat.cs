using System.Text;
using Sparsescope.Studies.Reporting;
using Sparsescope.Studies.Reporting.Html;
using Sparsescope.Studies.Store;

namespace Sparsescope.Cli.Studies;

/// <summary>A form reports can take.</summary>
internal sealed record ReportFormat(string Name)
{
    internal const string Plain = "text", Markdown = "md", Json = "json", Html = "html";

    /// <summary>The form that was asked for, else the one of the output's name, else text.</summary>
    /// <exception cref="BadInputException">There is no such form, or HTML is to go to the terminal.</exception>
    internal static ReportFormat Of(string? name, string? output)
    {
        name ??= Path.GetExtension(output)?.ToLowerInvariant() switch
        {
            ".html" or ".htm" => Html,
            ".md" => Markdown,
            ".json" => Json,
            null or "" or ".txt" or ".text" or ".log" => Plain,
            var other =>
                throw new BadInputException(
                    $"Output '{output}' ends with {other}, which is no form of a report: name a .html, .md, .json or .txt file, "
                    + $"or say the form with --format."),
        };
        if (name is not (Plain or Markdown or Json or Html))
            throw new BadInputException($"--format '{name}' is none of text, md, json and html.");
        if (name == Html && output is null) throw new BadInputException("--format html writes a file; name it with -o FILE.html.");
        return new(name);
    }

    /// <summary>Writes the reports as UTF-8.</summary>
    internal void Write(Stream stream, RunStore store, IReadOnlyList<StudyReport> reports)
    {
        if (Name == Html) HtmlReport.Write(stream, store, reports);
        else stream.Write(Encoding.UTF8.GetBytes(Text(store, reports).TrimEnd('\n') + "\n"));
    }

    /// <summary>Text, Markdown or JSON; several runs one after the other.</summary>
    /// <param name="store">What was measured.</param>
    /// <param name="reports">At least one run of it.</param>
    /// <param name="width">Columns a line of text may have.</param>
    internal string Text(RunStore store, IReadOnlyList<StudyReport> reports, int width = int.MaxValue) =>
        Name == Json ? ReportJson.Write(store, reports) : ReportTexts.Write(store, reports, Name == Markdown, width);
}
