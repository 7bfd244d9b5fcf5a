using Sparsescope.Cli.Training;
using Sparsescope.Studies.Dynamics;
using Sparsescope.Studies.Store;

namespace Sparsescope.Cli.Dynamics;

/// <summary>Everything `dynamics` was asked to do.</summary>
/// <param name="Config">Path of the configuration.</param>
/// <param name="Graph">Folder of a graph in the place of the configuration's, or null.</param>
/// <param name="Store">Database of runs.</param>
/// <param name="Options">Where unfinished trainings are saved, and with how many threads they run.</param>
/// <param name="Quiet">No progress.</param>
internal sealed record DynamicsChoice(string Config, string? Graph, string Store, DynamicsOptions Options, bool Quiet);

/// <summary>One run of `dynamics`, as it was asked for.</summary>
internal sealed class DynamicsJob(DynamicsChoice choice, Terminal terminal)
{
    internal int Run(CancellationToken cancellation)
    {
        var file = DynamicsFileReader.Open(choice.Config);
        var run = new DynamicsRun(file with { Train = file.Train.On(choice.Graph) });
        using var store = RunStore.Open(choice.Store);
        var record = run.Run(store, choice.Options, new TrainingProgress(terminal, choice.Quiet), cancellation);
        terminal.Print(DynamicsReport.Of(store, record.Id, cancellation).Brief().TrimEnd('\n'));
        if (!choice.Quiet) terminal.Say($"`dynamics report {record.ShortId}` shows the curves");
        return record.Finished is null ? ExitCode.SomeFailed : ExitCode.Ok;
    }
}
