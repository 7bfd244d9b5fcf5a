using System.Globalization;
using Sparsescope.Managed.LatentRules;
using Sparsescope.Managed.Network;
using Sparsescope.Managed.Training;
using Sparsescope.Models.Runs;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Training;

/// <summary>Reads a training configuration (docs/training.md lists its keys).</summary>
public static class TrainFileReader
{
    private const int MaxWidth = 1 << 16, MaxSteps = 100_000_000, MaxRows = 1 << 20;

    /// <summary>The configuration, or its first problem as an error.</summary>
    /// <exception cref="BadInputException">The file cannot be read or has a problem; the message says where.</exception>
    public static TrainFile Open(string path)
    {
        var yaml = InputPath.Text(path, "Configuration");
        var (file, problems) = Read(yaml, path);
        var more = problems.Count > 1 ? $" ({problems.Count - 1} more)" : "";
        return file ?? throw new BadInputException($"{problems[0]}{more}");
    }

    /// <summary>The configuration, or every problem of its text.</summary>
    /// <param name="yaml">Its text.</param>
    /// <param name="path">Its path, for messages; folders it names are relative to the one it lies in.</param>
    public static (TrainFile? File, IReadOnlyList<Problem> Problems) Read(string yaml, string path)
    {
        var problems = new SpecProblems(path, "a training configuration");
        var file = YamlMap.Root(yaml, problems) is { } root ? Read(root, yaml, path) : null;
        return problems.All.Count == 0 ? (file, []) : (null, problems.All);
    }

    private static TrainFile Read(YamlMap map, string yaml, string path)
    {
        var folder = Path.GetDirectoryName(path) ?? "";
        var name = map.Text("name") ?? Path.GetFileNameWithoutExtension(path);
        var model = Model(map.Map("model", required: true));
        var (graphFolder, graph) = Graph(map, folder);
        var config = Config(map, model);
        var file = new TrainFile
        {
            File = path,
            Yaml = yaml,
            Name = name,
            Config = config,
            GraphFolder = graphFolder,
            Graph = graph,
            ShuffleSeed = map.Seed("shuffle_facts"),
            SaveEvery = map.Integer("save_every", 1, MaxSteps) ?? 100,
            EvaluationQuestions = map.Integer("evaluation_questions", 1, int.MaxValue) ?? 200,
            Output = map.Text("output") is { } output ? Path.Combine(folder, output) : null,
        };
        map.Finish();
        return file;
    }

    private static LlamaShape Model(YamlMap? map)
    {
        var heads = map?.Integer("heads", 1, 1024) ?? 4;
        var width = map?.Integer("width", 1, MaxWidth) ?? 64 * heads;
        var shape = new LlamaShape
        {
            Layers = map?.Integer("layers", 1, 1024) ?? 4,
            Heads = heads,
            KeyValueHeads = map?.Integer("kv_heads", 1, 1024) ?? heads,
            Width = width,
            MlpWidth = map?.Integer("mlp_width", 1, MaxWidth) ?? 2 * width,
            Context = map?.Integer("context", 1, MaxWidth) ?? 32,
            Vocabulary = CharTokenizer.Count,
            RopeTheta = map?.Number("rope_theta") ?? 10_000,
            NormEpsilon = map?.Number("norm_eps") ?? 1e-6,
        };
        if (map is not null && map.Problems.All.Count == 0 && shape.FindProblem() is { } wrong) map.Bad(wrong.Key, $"{wrong.Problem}.");
        map?.Finish();
        return shape;
    }

    private static TrainConfig Config(YamlMap map, LlamaShape model)
    {
        if (map.Text("steps", required: true) is null) return new() { Model = model, Steps = 1 };
        var defaults = new TrainConfig { Model = model, Steps = map.Integer("steps", 1, MaxSteps) ?? 1 };
        var seeds = map.Map("seeds");
        var config = defaults with
        {
            Batch = map.Integer("batch", 1, MaxRows) ?? defaults.Batch,
            Accumulation = map.Integer("accumulation", 1, MaxRows) ?? 1,
            LearningRate = Within(map, "learning_rate", defaults.LearningRate, 0, 1e30),
            WarmupShare = Within(map, "warmup_share", defaults.WarmupShare, 0, 1),
            Beta1 = Within(map, "beta1", defaults.Beta1, 0, 0.999999),
            Beta2 = Within(map, "beta2", defaults.Beta2, 0, 0.99999999),
            Epsilon = Within(map, "eps", defaults.Epsilon, 1e-30, 1),
            WeightDecay = Within(map, "weight_decay", 0, 0, 1e6),
            Clip = Within(map, "clip", defaults.Clip, 1e-12, 1e30),
            InitDeviation = Within(map, "init_std", defaults.InitDeviation, 1e-12, 1e6),
            DataSeed = seeds?.Seed("data") ?? 1,
            WeightSeed = seeds?.Seed("weights") ?? 1,
            EvaluationSeed = seeds?.Seed("evaluation") ?? 1,
            CheckpointSteps = Steps(map, "checkpoints", defaults.Steps),
            EvaluationSteps = Steps(map, "evaluations", defaults.Steps),
        };
        seeds?.Finish();
        if (config.Batch % config.Accumulation != 0)
            map.Bad("accumulation", $"is {config.Accumulation}, which does not divide the batch of {config.Batch} rows.");
        return config;
    }

    // Every step of a list once, in rising order: [0, 100, 1000], or one number N for every Nth step from 0.
    private static IReadOnlyList<int> Steps(YamlMap map, string key, int last)
    {
        if (map.IsList(key)) return [.. (map.Integers(key, 0, last) ?? []).Distinct().Order()];
        return map.Integer(key, 1, MaxSteps) is { } every ? [.. Enumerable.Range(0, last / every + 1).Select(i => i * every)] : [];
    }

    private static (string? Folder, GraphOptions? Options) Graph(YamlMap map, string folder)
    {
        if (!map.IsGroup("graph")) return map.Text("graph", required: true) is { } path ? (Path.Combine(folder, path), null) : (null, null);
        var graph = map.Map("graph")!;
        var defaults = new GraphOptions();
        var options = new GraphOptions
        {
            Seed = graph.Seed("seed") ?? defaults.Seed,
            Entities = graph.Integer("entities", 0, int.MaxValue) ?? defaults.Entities,
            Relations = graph.Integer("relations", 0, int.MaxValue) ?? defaults.Relations,
            Rules = graph.Integer("rules", 0, int.MaxValue) ?? defaults.Rules,
            FewestSteps = graph.Integer("fewest_steps", 0, int.MaxValue) ?? defaults.FewestSteps,
            MostSteps = graph.Integer("most_steps", 0, int.MaxValue) ?? defaults.MostSteps,
            EdgesPerNode = graph.Integer("edges_per_node", 0, int.MaxValue) ?? defaults.EdgesPerNode,
            PowerLaw = graph.Number("power_law") ?? defaults.PowerLaw,
            LengthWeight = graph.Number("length_weight") ?? defaults.LengthWeight,
            Noise = graph.Number("noise") ?? defaults.Noise,
            TrainingTriples = graph.Integer("training_triples", 0, int.MaxValue) ?? defaults.TrainingTriples,
            DeducibleShare = graph.Number("deducible_share") ?? defaults.DeducibleShare,
            QuestionsPerSplit = graph.Integer("questions_per_split", 0, int.MaxValue) ?? defaults.QuestionsPerSplit,
            Options = graph.Integer("options", 0, int.MaxValue) ?? defaults.Options,
        };
        graph.Finish();
        try
        {
            options.Check();
        }
        catch (BadInputException e)
        {
            map.Problems.AddAt("graph", e.Message);
        }
        return (null, options);
    }

    private static double Within(YamlMap map, string key, double otherwise, double least, double most)
    {
        var value = map.Number(key) ?? otherwise;
        if (!(value >= least && value <= most))
            map.Bad(key, string.Create(CultureInfo.InvariantCulture, $"is {value}; it must lie between {least} and {most}."));
        return value;
    }
}
