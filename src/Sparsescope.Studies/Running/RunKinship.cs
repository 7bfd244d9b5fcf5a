using System.Text.Json;
using System.Text.Json.Nodes;
using Sparsescope.Llama;
using Sparsescope.Records;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Running;

/// <summary>What makes a new run another one than those the store holds of the same study and model, in words.</summary>
internal static class RunKinship
{
    /// <summary>
    /// A finished run of a version that kept less of the engine, where nothing speaks against its being this one: the same study, data,
    /// model, numerics, release, options and instructions, and -b, -ub and -np at their defaults now. Null where there is none.
    /// </summary>
    /// <param name="runs">All runs of the store, newest first.</param>
    /// <param name="now">The run that is asked for.</param>
    /// <param name="engine">Its engine.</param>
    internal static RunRecord? OfEarlierVersion(IEnumerable<RunRecord> runs, RunRecord now, EngineIdentity engine)
    {
        if (engine.Json != engine.WithDefaultScheduling(EngineIdentities.DefaultMicroBatch(engine.GpuLayers != 0)).Json) return null;
        var options = Given(now.Options);
        bool HasInstructions(RunRecord run) => string.Equals(Instructions(run), engine.Instructions, StringComparison.OrdinalIgnoreCase);
        return runs.FirstOrDefault(run => run.Finished is not null && run.EngineIdentityJson is null && IsSameButForEngine(run, now)
            && HasInstructions(run) && JsonNode.DeepEquals(Given(run.Options), options));
    }

    private static bool IsSameButForEngine(RunRecord a, RunRecord b) =>
        (a.Yaml, a.DataSha256, a.ModelSha256) == (b.Yaml, b.DataSha256, b.ModelSha256)
        && (a.Numerics, a.EngineRelease) == (b.Numerics, b.EngineRelease);

    // An option that did not exist yet was not given.
    private static JsonNode? Given(string options) => Parsed(options) is JsonObject all
        ? new JsonObject(all.Where(option => option.Value is not null).OrderBy(option => option.Key, StringComparer.Ordinal)
            .Select(option => KeyValuePair.Create(option.Key, option.Value?.DeepClone())))
        : null;

    /// <summary>
    /// The stored run of the same study.yaml and model that differs least, and how: a sentence for a person who may have meant to resume
    /// it. Null where there is none.
    /// </summary>
    internal static string? Nearest(IEnumerable<RunRecord> runs, RunRecord now)
    {
        var nearest = runs
            .Where(run => run.Id != now.Id && run.Study == now.Study && run.Yaml == now.Yaml && run.ModelSha256 == now.ModelSha256)
            .Select(run => (Run: run, Differences: Differences(run, now).ToList()))
            .OrderBy(near => near.Differences.Count).FirstOrDefault();
        if (nearest.Run is not { } run) return null;
        var (state, differences) = (run.Finished is null ? "not finished" : "finished", string.Join("; ", nearest.Differences));
        return $"note: run {run.ShortId} ({state}) is of the same study on the same model: {differences}; this is a run of its own";
    }

    private static IEnumerable<string> Differences(RunRecord earlier, RunRecord now)
    {
        if (earlier.DataSha256 != now.DataSha256) yield return "its data were other ones";
        foreach (var difference in JsonDifference.Of(Parsed(earlier.Options), Parsed(now.Options))) yield return difference;
        foreach (var difference in EngineDifferences(earlier, now)) yield return difference;
    }

    /// <summary>Whether two runs were asked for with other options; one that was not given is none.</summary>
    internal static bool HaveOtherOptions(RunRecord earlier, RunRecord now) =>
        !JsonNode.DeepEquals(Given(earlier.Options), Given(now.Options));

    /// <summary>What differs between the engines of two runs, a clause each with both values.</summary>
    internal static IEnumerable<string> EngineDifferences(RunRecord earlier, RunRecord now)
    {
        if (earlier.EngineIdentityJson is { } engine)
        {
            foreach (var difference in JsonDifference.Of(Parsed(engine), now.EngineIdentityJson is { } other ? Parsed(other) : null))
                yield return difference;
            yield break;
        }
        if (earlier.Numerics != now.Numerics) yield return $"its numerics was {earlier.Numerics}, now {now.Numerics}";
        if (earlier.EngineRelease != now.EngineRelease) yield return $"its engine was {earlier.EngineRelease}, now {now.EngineRelease}";
        if (now.EngineIdentityJson is null) yield break;
        yield return "it is of a version that did not keep -b, -ub, -np and the processor's instructions";
    }

    private static string? Instructions(RunRecord run) =>
        (Parsed(run.Environment) as JsonObject)?["cpu_library"] is JsonValue value && value.TryGetValue(out string? name) ? name : null;

    // Anyone may have written to the store.
    private static JsonNode? Parsed(string json)
    {
        try
        {
            return JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            return json;
        }
    }
}
