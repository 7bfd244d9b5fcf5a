using Sparsescope.Cli.Models;
using Sparsescope.Models;
using Sparsescope.Models.Runs;
using Sparsescope.Studies.Reporting;
using Sparsescope.Studies.Reporting.Html;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Spec;
using Sparsescope.Studies.Store;

namespace Sparsescope.Cli.Studies;

/// <summary>Everything `study run` was asked to do.</summary>
internal sealed record StudyRunChoice(
    IReadOnlyList<string> Studies, IReadOnlyList<ModelChoice> Models, string? DataFolder, StudyRunOptions Options, string Store, bool Quiet)
{
    /// <summary>Page of all runs that were judged; null: none.</summary>
    internal string? Page { get; init; }
}

/// <summary>Runs every study on every model that was named, one after the other, and prints what each found.</summary>
internal sealed class StudyRunJob(StudyRunChoice choice, Terminal terminal)
{
    private readonly List<StudyReport> _reports = [];

    private bool IsSweep => choice.Studies.Count * choice.Models.Count > 1;

    internal int Run(CancellationToken cancellation)
    {
        var studies = choice.Studies.Select(StudySource.Open).Select(spec => (Spec: spec, Data: DataOf(spec, cancellation))).ToList();
        using var store = RunStore.Open(choice.Store);
        var worst = ExitCode.Ok;
        foreach (var (spec, data) in studies)
        {
            var models = choice.Models.Select(model => ModelOpening.Find(
                model with { Options = model.Options with { NeedsLlamaCpp = spec.NeedsOtherWeights } }, terminal, cancellation)).ToList();
            foreach (var model in models) worst = Worse(worst, Run(spec, data, model, store, cancellation));
        }
        if (choice.Page is { } page && _reports.Count > 0)
        {
            WholeFile.Write(page, stream => HtmlReport.Write(stream, store, _reports));
            terminal.Say($"Wrote {page}: {(_reports.Count == 1 ? $"run {_reports[0].Run.ShortId}" : $"{_reports.Count} runs")}.");
        }
        return worst;
    }

    // One study that cannot be run on one model does not keep the others from theirs.
    private int Run(StudySpec spec, string data, ModelSource model, RunStore store, CancellationToken cancellation)
    {
        try
        {
            return Measure(spec, data, model, store, cancellation);
        }
        catch (BadInputException e) when (IsSweep)
        {
            terminal.Say($"sparsescope: {spec.Name} on {model.Name}: {PlainText.OneLine(e.Message)}");
            return ExitCode.BadInput;
        }
    }

    private int Measure(StudySpec spec, string data, ModelSource model, RunStore store, CancellationToken cancellation)
    {
        using var progress = new StudyProgress(terminal, choice.Quiet);
        var runner = new StudyRunner(spec, data, store, progress) { WayOut = "`study submit` pins one with --cpu or --constraint" };
        var run = runner.Run(model, choice.Options, cancellation);
        if (run.Finished is null)
        {
            var items = store.Passes(run.Id).Sum(pass => pass.Items);
            terminal.Print(FormattableString.Invariant(
                $"part {choice.Options.Shard} of {spec.Name} on {model.Name} is measured: {items} items in '{choice.Store}'"));
            if (!choice.Quiet) terminal.Say("`runs merge` puts the parts together once all are measured");
            return store.Passes(run.Id).Any(pass => pass.Failed > 0) ? ExitCode.SomeFailed : ExitCode.Ok;
        }
        var report = RunReports.Of(store, run.Id, cancellation);
        _reports.Add(report);
        terminal.Print(report.Brief(terminal.Columns).TrimEnd('\n'));
        foreach (var remark in report.Remarks) terminal.Print(PlainText.OneLine(remark));
        if (report.Result.Failed > 0)
            terminal.Say(
                $"{report.Result.Failed} of {report.Result.N + report.Result.Failed} items failed; `study export "
                + $"{run.Id[..12]} --items FILE.csv` says why");
        if (!choice.Quiet) terminal.Say($"run {run.Id[..12]}; `study report {run.Id[..12]}` shows what it rests on");
        return report.Result.Failed > 0 ? ExitCode.SomeFailed : ExitCode.Ok;
    }

    // Of several studies those that bring their data keep them.
    private string DataOf(StudySpec spec, CancellationToken cancellation) => FetchedData.Folder(
        spec, choice.Studies.Count > 1 && spec.Folder.Length == 0 && ShippedData.Has(spec.Name) ? null : choice.DataFolder,
        terminal, cancellation);

    private static int Worse(int one, int other) => one == ExitCode.BadInput || other == ExitCode.Ok ? one : other;
}
