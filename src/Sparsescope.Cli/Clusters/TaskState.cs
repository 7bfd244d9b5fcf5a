using System.Text.Json.Nodes;
using Sparsescope.Measuring;
using Sparsescope.Studies.Store;

namespace Sparsescope.Cli.Clusters;

/// <summary>How far a task of a plan is.</summary>
/// <param name="Number">Number of the task, from 1.</param>
/// <param name="Study">Name of its study.</param>
/// <param name="Model">Its model.</param>
/// <param name="Shard">Its part.</param>
/// <param name="State">waiting: it has no store yet; begun; or finished.</param>
/// <param name="Items">Items of all passes that it has stored.</param>
internal sealed record TaskState(int Number, string Study, string Model, Shard Shard, string State, long Items)
{
    /// <summary>Every task of a plan, from what its store says at this moment.</summary>
    internal static IReadOnlyList<TaskState> Of(SubmitPlan plan, string folder) => [.. Enumerable.Range(1, plan.Tasks).Select(number =>
    {
        var (study, model, shard) = plan.Task(number);
        var store = Path.Combine(folder, SubmitPlan.Parts, plan.StoreOf(number));
        var (state, items) = Read(store, shard);
        return new TaskState(number, study.Name, model.Name, shard, state, items);
    })];

    internal JsonObject Node() => new()
    {
        ["task"] = Number,
        ["study"] = Study,
        ["model"] = Model,
        ["shard"] = Shard.ToString(),
        ["state"] = State,
        ["items"] = Items,
    };

    private static (string State, long Items) Read(string path, Shard shard)
    {
        if (!File.Exists(path)) return ("waiting", 0);
        try
        {
            using var store = RunStore.OpenReadOnly(path);
            var runs = store.Runs();
            var isFinished = runs.Count > 0 && runs.All(run => run.Finished is not null
                || store.Shards(run.Id).Any(part => part.Shard == shard && part.Finished is not null));
            return (isFinished ? "finished" : "begun", runs.Sum(run => store.Passes(run.Id).Sum(pass => pass.Items)));
        }
        catch (BadInputException)
        {
            return ("begun", 0);    // its first table is being made
        }
    }
}
