using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sparsescope.Measuring;
using Sparsescope.Studies.Running;

namespace Sparsescope.Cli.Clusters;

/// <summary>A study or a model of a plan.</summary>
/// <param name="Name">As stores name it.</param>
/// <param name="Option">The option that names it; empty for a study.</param>
/// <param name="Source">What the option is given.</param>
/// <param name="NeedsModel">Of a study: its protocol measures more once all parts are there.</param>
internal sealed record PlannedSource(string Name, string Option, string Source, bool NeedsModel = false);

/// <summary>
/// What was submitted together: every study on every model, each in so many parts. Kept beside the stores, so that what is missing can be
/// named and submitted again.
/// </summary>
internal sealed record SubmitPlan(IReadOnlyList<PlannedSource> Studies, IReadOnlyList<PlannedSource> Models, int Shards)
{
    internal const string FileName = "plan.json", Parts = "parts", Merged = "all.db", Script = "job.sh";

    private static readonly JsonSerializerOptions s_json = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The program, as it is started.</summary>
    public required IReadOnlyList<string> Program { get; init; }

    /// <summary>Options of `study run`, the same for every task.</summary>
    public required IReadOnlyList<string> Options { get; init; }

    /// <summary>slurm or parallel.</summary>
    public required string With { get; init; }

    /// <summary>The library for one kind of processor that every task computes with; null: each node's own choice.</summary>
    public string? Cpu { get; init; }

    /// <summary>How often a task that was stopped is started again.</summary>
    public required int Restarts { get; init; }

    /// <summary>Lines of the script that sbatch reads, without <c>#SBATCH</c>; of parallel its arguments.</summary>
    public required IReadOnlyList<string> Scheduling { get; init; }

    /// <summary>How many tasks there are; they are numbered from 1.</summary>
    internal int Tasks => Studies.Count * Models.Count * Shards;

    /// <summary>What a task measures.</summary>
    internal (PlannedSource Study, PlannedSource Model, Shard Shard) Task(int number)
    {
        var task = number - 1;
        return (Studies[task / Shards / Models.Count], Models[task / Shards % Models.Count], new(task % Shards + 1, Shards));
    }

    /// <summary>Name of the store of a task, in the folder of parts.</summary>
    internal string StoreOf(int task) => string.Create(CultureInfo.InvariantCulture,
        $"{((task - 1) / Shards / Models.Count) + 1}-{((task - 1) / Shards % Models.Count) + 1}-{((task - 1) % Shards) + 1}of{Shards}.db");

    /// <summary>What a task is to measure, as it is named while it is missing.</summary>
    internal MissingPart Missing(int task) => Task(task) is var (study, model, shard) ? new(study.Name, model.Name, shard)
        : throw new InvalidOperationException();

    /// <summary>Everything that was planned.</summary>
    [JsonIgnore]
    internal IEnumerable<MissingPart> All => Enumerable.Range(1, Tasks).Select(Missing);

    /// <summary>The plan in a folder; null where there is none.</summary>
    /// <exception cref="BadInputException">It cannot be read.</exception>
    internal static SubmitPlan? Find(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) return null;
        try
        {
            var plan = JsonSerializer.Deserialize<SubmitPlan>(File.ReadAllText(path), s_json);
            if (plan is { Studies.Count: > 0, Models.Count: > 0, Shards: >= 1 and <= Shard.Most }) return plan;
        }
        catch (JsonException)
        {
            // said below
        }
        throw new BadInputException($"'{path}' is no plan of this program.");
    }

    internal void Write(string folder) => File.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, s_json) + "\n");
}
