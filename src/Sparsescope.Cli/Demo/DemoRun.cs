using System.Globalization;
using Sparsescope.Cli.Heatmaps;
using Sparsescope.Cli.Studies;
using Sparsescope.Llama;
using Sparsescope.Metrics;
using Sparsescope.Models;
using Sparsescope.Models.Runs;
using Sparsescope.Studies.Reporting;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Spec;
using Sparsescope.Studies.Store;
using static Sparsescope.Studies.Reporting.ReportText;

namespace Sparsescope.Cli.Demo;

/// <summary>Everything `demo` was asked to do.</summary>
/// <param name="Model">A model in the place of the embedded one, or null.</param>
/// <param name="Report">The HTML file to write.</param>
/// <param name="Store">Database of runs.</param>
/// <param name="Limit">Items a condition at most, or null for all.</param>
/// <param name="Threads">Of a decode.</param>
/// <param name="Quiet">No progress.</param>
internal sealed record DemoChoice(string? Model, string Report, string Store, int? Limit, int Threads, bool Quiet);

/// <summary>
/// The whole product in one command: the shipped study latent-rules on the embedded model, its answer on the terminal and as a page.
/// </summary>
internal sealed class DemoRun(DemoChoice choice, Terminal terminal)
{
    private const string Study = "latent-rules", Shown = "hoyer";

    // Of the colours of the picture, in standard deviations.
    private const double End = 0.5;

    internal int Run(CancellationToken cancellation)
    {
        var spec = StudySource.Open(Study);
        // F32 weights: short prompts share a decode, and the figures are those of the weights themselves.
        var model = ModelSource.Of(
            choice.Model ?? EmbeddedModel.File(), new ModelOptions
            {
                Numerics = Numerics.Exact,
                Engine = EngineKind.Native,
                Threads = choice.Threads,
                GpuLayers = 0,
            }, cancellation);
        using var store = RunStore.Open(choice.Store);
        RunRecord run;
        using (var progress = new StudyProgress(terminal, choice.Quiet))
        {
            run = new StudyRunner(spec, ShippedData.Folder(Study), store, progress)
                .Run(model, new StudyRunOptions(choice.Limit), cancellation);
        }
        var report = RunReports.Of(store, run.Id, cancellation);
        foreach (var line in First(store, run).Lines(terminal.Screen.Width)) terminal.Print(line);
        terminal.Print(report.Brief(terminal.Columns).TrimEnd('\n'));
        foreach (var line in Lines(new DemoFigures([.. store.Items(run.Id, RunStore.MainPass, vectors: false)
            .Where(item => item.Error is null)], report.Result.Seed), terminal.Screen)) terminal.PrintExact(line);
        WholeFile.Write(choice.Report, stream => new ReportFormat(ReportFormat.Html).Write(stream, store, [report]));
        if (!choice.Quiet)
            terminal.Say(
                $"wrote {choice.Report}; run {run.ShortId} is in {choice.Store}: `study report {run.ShortId}` shows what it rests on");
        return report.Result.Failed > 0 ? ExitCode.SomeFailed : ExitCode.Ok;
    }

    private static FirstFinding First(RunStore store, RunRecord run)
    {
        IReadOnlyList<StoredItem> Of(string pass) => [.. store.Items(run.Id, pass, vectors: false).Where(item => item.Error is null)];
        var twins = store.Passes(run.Id).Select(pass => pass.Pass)
            .Where(pass => PassName.Parse(pass).Kind == PassKind.Twin);
        return new(Of(RunStore.MainPass), [.. twins.Select(Of)], Metric.All.First(known => known.Name == Shown));
    }

    /// <summary>Accuracy, sparsity by layer, and the picture.</summary>
    internal static IEnumerable<string> Lines(DemoFigures figures, Screen screen)
    {
        yield return "";
        yield return "Right answers out of ten options (chance: 0.10)";
        var accuracy = new ReportTable("questions", ">judged", ">accuracy [95 %]");
        foreach (var (name, items) in figures.Groups)
        {
            var share = figures.Accuracy(items);
            accuracy.Add(name, FormattableString.Invariant($"{share.N}"), Figure(share));
        }
        foreach (var line in accuracy.Text()) yield return line;

        yield return "";
        yield return $"{Shown} by layer, mean over questions [95 %] (higher: sparser)";
        var metric = Metric.All.First(known => known.Name == Shown);
        var means = new ReportTable(["layer", .. figures.Groups.Select(group => ">" + group.Name)]);
        foreach (var layer in figures.Layers)
            means.Add([FormattableString.Invariant($"{layer}"),
                .. figures.Groups.Select(group => Figure(figures.Mean(group.Items, metric, layer)))]);
        foreach (var line in means.Text()) yield return line;

        yield return "";
        yield return "Sparser (+) or denser (−) than matched ID questions, in standard deviations";
        (string Split, string Name)[] splits = [("ood_medium", "OOD-medium"), ("ood_hard", "OOD-hard")];
        var rows = ((string[])["top_5_energy", "hoyer", "gini", "effective_rank_energy"]).SelectMany(name => splits.Select(split => (
            $"{name} {split.Name}",
            figures.Layers.Select(layer => figures.Difference(split.Split, Metric.All.First(known => known.Name == name), layer))
                .ToArray()))).ToList();
        foreach (var line in new SplitHeatmap(screen, End)
            .Lines([.. figures.Layers.Select(layer => FormattableString.Invariant($"{layer}"))], rows)) yield return line;
        var meaning = string.Create(CultureInfo.InvariantCulture,
            $"colours from −{End:0.0} (dark) to +{End:0.0} (light); layer 0 is the last character of the prompt, the same in all; "
            + $"exploratory but for the cells above");
        foreach (var line in TextLines.Wrap(meaning, screen.Width)) yield return line;
    }
}
