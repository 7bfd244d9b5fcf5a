using System.Globalization;
using Sparsescope.Metrics;
using Sparsescope.Models.Runs;
using Sparsescope.Studies.Spec;
using Sparsescope.Studies.Store;
using Sparsescope.Studies.Training;

namespace Sparsescope.Studies.Dynamics;

/// <summary>Reads a configuration of `dynamics` (docs/training.md lists its keys).</summary>
public static class DynamicsFileReader
{
    private const int MostLooks = 10_000, MostQuestions = 1_000_000;

    private static readonly string[] s_models = [DynamicsModels.Rules, DynamicsModels.Shuffled];

    /// <summary>The configuration, or its first problem as an error.</summary>
    /// <exception cref="BadInputException">The file, or the training configuration it names, cannot be read or has a problem; the message
    /// says where.</exception>
    public static DynamicsFile Open(string path)
    {
        var yaml = InputPath.Text(path, "Configuration");
        var problems = new SpecProblems(path, "a configuration of dynamics");
        var file = YamlMap.Root(yaml, problems) is { } root ? Read(root, yaml, path) : null;
        var more = problems.All.Count > 1 ? $" ({problems.All.Count - 1} more)" : "";
        return problems.All.Count == 0 ? file! : throw new BadInputException($"{problems.All[0]}{more}");
    }

    // Null where the training configuration is not named.
    private static DynamicsFile? Read(YamlMap map, string yaml, string path)
    {
        var train = map.Text("train", required: true) is { } named
            ? TrainFileReader.Open(Path.Combine(Path.GetDirectoryName(path) ?? "", named)) : null;
        if (train?.ShuffleSeed is not null)
            map.Bad("train", "names a configuration with 'shuffle_facts'; dynamics shuffles by itself, so remove that key.");
        var last = train?.Config.Steps ?? 1;
        var file = new DynamicsFile
        {
            File = path,
            Yaml = yaml,
            Name = map.Text("name") ?? Path.GetFileNameWithoutExtension(path),
            Train = train!,
            Seeds = Seeds(map),
            Models = Models(map),
            Steps = Steps(map, last),
            Questions = map.Integer("questions", 1, MostQuestions) ?? 200,
            Metrics = Metrics(map),
            Layers = Layers(map, train?.Config.Model.Layers ?? 1),
            Seed = map.Seed("seed") ?? 1,
        };
        map.Finish();
        return train is null ? null : file;
    }

    private static IReadOnlyList<ulong> Seeds(YamlMap map)
    {
        var seeds = map.Integers("seeds", 0, int.MaxValue, required: true) ?? [];
        if (seeds.Distinct().Count() != seeds.Count) map.Bad("seeds", "holds a seed twice.");
        return [.. seeds.Select(seed => (ulong)seed)];
    }

    private static IReadOnlyList<string> Models(YamlMap map)
    {
        var models = map.Texts("models") ?? s_models;
        foreach (var model in models.Where(model => !s_models.Contains(model)))
            map.Bad("models", $"holds '{model}', not one of {string.Join(", ", s_models)}.");
        if (models.Distinct().Count() != models.Count) map.Bad("models", "holds a model twice.");
        return [.. s_models.Where(models.Contains)];
    }

    /// <summary>Step 0 and either a list, or as many steps as one number says, evenly on a logarithmic scale from 1 to the last.</summary>
    private static IReadOnlyList<int> Steps(YamlMap map, int last)
    {
        if (map.Texts("looks") is [var only] && int.TryParse(only, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            if (count is >= 2 and <= MostLooks) return LogSpaced(count, last);
            map.Bad("looks", $"is {count}; as a number of looks it must lie between 2 and {MostLooks}.");
            return [0];
        }
        return [.. (map.Integers("looks", 0, last) ?? LogSpaced(24, last)).Append(0).Distinct().Order()];
    }

    /// <summary>0, and steps from 1 to the last whose logarithms are evenly apart, rounded; fewer where two round to one.</summary>
    public static IReadOnlyList<int> LogSpaced(int count, int last) =>
        [0, .. Enumerable.Range(0, count).Select(i => (int)Math.Round(Math.Pow(last, i / (count - 1.0)), MidpointRounding.AwayFromZero))
            .Distinct()];

    private static IReadOnlyList<string> Metrics(YamlMap map)
    {
        var names = map.Texts("metrics") ?? ["top_5_energy", "hoyer"];
        foreach (var name in names)
        {
            if (Metric.All.All(metric => metric.Name != name))
                map.Bad("metrics", $"names '{name}', which is no metric; there are {string.Join(", ", Metric.All)}.");
        }
        return [.. names.Distinct()];
    }

    // From the end where negative: -1 is L, the state after the final norm.
    private static IReadOnlyList<int> Layers(YamlMap map, int blocks)
    {
        var layers = map.Integers("layers", -blocks - 1, blocks) ?? [-1];
        return [.. layers.Select(layer => layer < 0 ? blocks + 1 + layer : layer).Distinct()];
    }
}
