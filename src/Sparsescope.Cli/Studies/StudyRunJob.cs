using Sparsescope.Cli.Models;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Spec;
using Sparsescope.Studies.Store;

namespace Sparsescope.Cli.Studies;

/// <summary>Everything `study run` was asked to do.</summary>
internal sealed record StudyRunChoice(string Study, IReadOnlyList<ModelChoice> Models, string? DataFolder, StudyRunOptions Options, string Store, bool Quiet);

/// <summary>Runs one study on every model that was named, one after the other, and prints what each found.</summary>
internal sealed class StudyRunJob(StudyRunChoice choice, Terminal terminal)
{
    internal int Run(CancellationToken cancellation)
    {
        var spec = StudySource.Open(choice.Study);
        var data = FetchedData.Folder(spec, choice.DataFolder, terminal, cancellation);
        var models = choice.Models.Select(model => ModelOpening.Find(model with { Options = model.Options with { NeedsLlamaCpp = spec.NeedsOtherWeights } }, terminal, cancellation)).ToList();
        using var store = RunStore.Open(choice.Store);
        var failed = 0L;
        foreach (var model in models)
        {
            using var progress = new StudyProgress(terminal, choice.Quiet);
            var run = new StudyRunner(spec, data, store, progress).Run(model, choice.Options, cancellation);
            var report = RunReports.Of(store, run.Id, cancellation);
            terminal.Print(report.Brief(terminal.Columns).TrimEnd('\n'));
            foreach (var remark in report.Remarks) terminal.Print(PlainText.OneLine(remark));
            if (report.Result.Failed > 0)
                terminal.Say($"{report.Result.Failed} of {report.Result.N + report.Result.Failed} items failed; `study export {run.Id[..12]} --items FILE.csv` says why");
            if (!choice.Quiet) terminal.Say($"run {run.Id[..12]}; `study report {run.Id[..12]}` shows what it rests on");
            failed += report.Result.Failed;
        }
        return failed > 0 ? ExitCode.SomeFailed : ExitCode.Ok;
    }
}
