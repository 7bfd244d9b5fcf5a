using Sparsescope.Cli.Models;
using Sparsescope.Models.Runs;
using Sparsescope.Studies.Reporting;
using Sparsescope.Studies.Reporting.Html;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Spec;
using Sparsescope.Studies.Store;

namespace Sparsescope.Cli.Studies;

/// <summary>Everything `study run` was asked to do.</summary>
internal sealed record StudyRunChoice(
    IReadOnlyList<string> Studies, IReadOnlyList<ModelChoice> Models, string? DataFolder, StudyRunOptions Options, string Store,
    string? Page, bool Quiet);

/// <summary>
/// Runs every study that was named on every model, one after the other, and prints what each found. All studies, their data and all
/// models are looked at before anything is measured; what the store has is not measured again.
/// </summary>
internal sealed class StudyRunJob(StudyRunChoice choice, Terminal terminal)
{
    internal int Run(CancellationToken cancellation)
    {
        var studies = choice.Studies.Select(StudySource.Open).ToList();
        var data = studies.Select(spec => FetchedData.Folder(spec, choice.DataFolder, terminal, cancellation)).ToList();
        // A study that needs other weights may choose another engine; beside others each keeps the one it has alone.
        var models = studies.Select(spec => spec.NeedsOtherWeights).Distinct().ToDictionary(needs => needs, needs =>
            choice.Models.Select(model => ModelOpening.Find(
                model with { Options = model.Options with { NeedsLlamaCpp = needs } }, terminal, cancellation)).ToList());
        using var store = RunStore.Open(choice.Store);
        var (failed, reports) = (0L, new List<StudyReport>());
        foreach (var (spec, folder) in studies.Zip(data))
        {
            foreach (var model in models[spec.NeedsOtherWeights])
            {
                using var progress = new StudyProgress(terminal, choice.Quiet);
                var run = new StudyRunner(spec, folder, store, progress).Run(model, choice.Options, cancellation);
                var report = RunReports.Of(store, run.Id, cancellation);
                reports.Add(report);
                Print(report);
                failed += report.Result.Failed;
            }
        }
        if (choice.Page is { } page)
        {
            WholeFile.Write(page, stream => HtmlReport.Write(stream, store, reports));
            terminal.Say($"Wrote {page}: {(reports.Count == 1 ? $"run {reports[0].Run.ShortId}" : $"{reports.Count} runs")}.");
        }
        return failed > 0 ? ExitCode.SomeFailed : ExitCode.Ok;
    }

    private void Print(StudyReport report)
    {
        var run = report.Run.ShortId;
        terminal.Print(report.Brief(terminal.Columns).TrimEnd('\n'));
        foreach (var remark in report.Remarks) terminal.Print(PlainText.OneLine(remark));
        if (report.Result.Failed > 0)
        {
            terminal.Say($"{report.Result.Failed} of {report.Result.N + report.Result.Failed} items failed; "
                + $"`study export {run} --items FILE.csv` says why");
        }
        if (!choice.Quiet) terminal.Say($"run {run}; `study report {run}` shows what it rests on");
    }
}
