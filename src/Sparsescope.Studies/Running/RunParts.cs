using Sparsescope.Measuring;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Running;

/// <summary>Runs that are measured in parts: what is whole, what is missing, and what can be no part of one run.</summary>
public static class RunParts
{
    /// <summary>True where a run was cut into so many parts once, and all of these are finished.</summary>
    /// <param name="parts">The parts that a store knows of, as <see cref="RunStore.Shards"/> gives them.</param>
    public static bool AreWhole(IReadOnlyList<(Shard Shard, string? Finished)> parts) =>
        parts.GroupBy(part => part.Shard.Count).Any(cut => cut.Count(part => part.Finished is not null) == cut.Key);

    /// <summary>
    /// The parts that a run lacks; of several cuts those of the one that lacks the fewest. Of a run without parts: the whole.
    /// </summary>
    /// <param name="parts">The parts that a store knows of.</param>
    public static IReadOnlyList<Shard> Missing(IReadOnlyList<(Shard Shard, string? Finished)> parts)
    {
        if (parts.Count == 0) return [Shard.Whole];
        return parts.GroupBy(part => part.Shard.Count)
            .Select(cut => Enumerable.Range(1, cut.Key)
                .Except(cut.Where(part => part.Finished is not null).Select(part => part.Shard.Number))
                .Select(number => new Shard(number, cut.Key)).ToList())
            .OrderBy(missing => missing.Count).First();
    }

    /// <summary>
    /// What keeps two runs of one study and model from being parts of one run: with both values, as the end of a sentence. Null where they
    /// are two runs by intention: of other studies or models, or asked for with other options or numerics.
    /// </summary>
    /// <param name="earlier">The one that is there.</param>
    /// <param name="now">The one that comes.</param>
    public static string? Difference(RunRecord earlier, RunRecord now)
    {
        if ((earlier.Study, earlier.Model, earlier.Numerics, earlier.IsNative) != (now.Study, now.Model, now.Numerics, now.IsNative))
            return null;
        if (RunKinship.HaveOtherOptions(earlier, now)) return null;
        return Values(earlier, now) is { Count: > 0 } differences ? string.Join("; ", differences) : null;
    }

    /// <summary>Everything in which two runs differ that one run cannot: a clause each, with both values.</summary>
    internal static IReadOnlyList<string> Values(RunRecord earlier, RunRecord now)
    {
        var differences = new List<string>();
        Add("study.yaml", earlier.Yaml == now.Yaml, RunKey.Of(("study", earlier.Yaml)), RunKey.Of(("study", now.Yaml)));
        Add("model_sha256", earlier.ModelSha256 == now.ModelSha256, earlier.ModelSha256, now.ModelSha256);
        Add("data_sha256", earlier.DataSha256 == now.DataSha256, earlier.DataSha256, now.DataSha256);
        Add("program", earlier.Program == now.Program, earlier.Program, now.Program);
        // 0 before the model is loaded.
        Add("layer_count", now.LayerCount == 0 || earlier.LayerCount == now.LayerCount, $"{earlier.LayerCount}", $"{now.LayerCount}");
        Add("width", now.Width == 0 || earlier.Width == now.Width, $"{earlier.Width}", $"{now.Width}");
        differences.AddRange(RunKinship.EngineDifferences(earlier, now));
        return differences;

        void Add(string name, bool isSame, string first, string second)
        {
            if (!isSame) differences.Add($"its {name} was {first}, now {second}");
        }
    }
}
