using Sparsescope.Cli.Models;
using Sparsescope.Llama;
using Sparsescope.Managed.Inference;

namespace Sparsescope.Cli.Benchmarking;

/// <summary>One run of `bench`: the rounds one after another in one process, then the report.</summary>
internal sealed class BenchRun(BenchChoice choice, Terminal terminal)
{
    internal int Run(CancellationToken cancellation)
    {
        using var model = ModelOpening.Open(choice.Model, terminal, cancellation);
        using var models = new BenchModels(model);
        var workloads = new Workloads(models, terminal.Clock);
        var setting = BenchSetting.Describe(model, choice.Count, terminal.Clock);
        var results = new List<RoundResult>();
        var leftOut = new List<LeftOut>();
        foreach (var name in Names(models))
        {
            try
            {
                using var round = workloads.Create(name, cancellation);
                results.Add(round.Run(choice.Count, terminal.Say, cancellation));
            }
            catch (BadInputException e)
            {
                // One round that the model or the machine does not allow costs no other.
                terminal.Say($"{name}: left out: {e.Message}");
                leftOut.Add(new(name, e.Message));
            }
        }
        var report = new BenchReport(setting, results, leftOut);
        if (choice.Json) terminal.PrintJson(report.ToJsonText());
        else foreach (var line in BenchTable.Lines(results)) terminal.Print(line);
        return leftOut.Count > 0 ? ExitCode.SomeFailed : ExitCode.Ok;
    }

    // Generation on the F32 copy is a figure of its own only where the other one is not in F32 already; the managed
    // engine does not compute every architecture.
    private IEnumerable<string> Names(BenchModels models) => choice.Only is { } only
        ? Workloads.All.Where(only.Contains)
        : Workloads.All.Where(name => name switch
        {
            Workloads.GenerationExact => models.HasCopy && choice.Model.Options.Numerics != Numerics.Exact,
            Workloads.ManagedName => ManagedEngine.Architectures.Contains(models.Chosen.File.Header.Architecture),
            _ => true,
        });
}
