using Sparsescope.Managed.LatentRules;
using Sparsescope.Managed.Network;
using Sparsescope.Studies.Dynamics;
using Sparsescope.Studies.Training;
using Sparsescope.Tests.Architecture;

namespace Sparsescope.Tests.Studies.Training;

public sealed class TrainFileReaderTests
{
    private const string Sound = """
        graph: data/graph
        model: {layers: 4, heads: 4}
        steps: 5000
        """;

    [Fact]
    public void What_is_not_said_is_as_in_the_published_runs()
    {
        var file = Read(Sound);
        Assert.Equal(("llama-4-4", Path.Combine("configs", "data/graph"), null), (file.Name, file.GraphFolder, file.Output));
        var config = file.Config;
        Assert.Equal((256, 4, 4, 4, 512, CharTokenizer.Count), (config.Model.Width, config.Model.Layers, config.Model.Heads,
            config.Model.KeyValueHeads, config.Model.MlpWidth, config.Model.Vocabulary));
        Assert.Equal((5000, 32, 1, 1e-4, 0.2, 1000),
            (config.Steps, config.Batch, config.Accumulation, config.LearningRate, config.WarmupShare, config.WarmupSteps));
        Assert.Equal((0.9, 0.999, 1e-8, 0, 1), (config.Beta1, config.Beta2, config.Epsilon, config.WeightDecay, config.Clip));
        Assert.Equal((1UL, 1UL, 1UL), (config.DataSeed, config.WeightSeed, config.EvaluationSeed));
        Assert.Empty(config.CheckpointSteps);
    }

    [Fact]
    public void Every_key_is_read()
    {
        var file = Read("""
            name: mine
            graph: {seed: 7, entities: 100, relations: 9, rules: 4, training_triples: 200, questions_per_split: 10}
            shuffle_facts: 3
            model: {layers: 1, heads: 2, kv_heads: 1, width: 20, mlp_width: 30, context: 17, rope_theta: 99, norm_eps: 0.001}
            steps: 10
            batch: 6
            accumulation: 3
            learning_rate: 0.5
            warmup_share: 0
            beta1: 0.8
            beta2: 0.95
            eps: 0.1
            weight_decay: 0.2
            clip: 5
            init_std: 0.3
            seeds: {data: 4, weights: 5, evaluation: 18446744073709551615}
            checkpoints: [4, 0, 4, 10]
            evaluations: 5
            save_every: 2
            output: out
            """);
        Assert.Equal(("mine", null, 3UL, 2, Path.Combine("configs", "out")),
            (file.Name, file.GraphFolder, file.ShuffleSeed, file.SaveEvery, file.Output));
        Assert.Equal((7UL, 100, 9, 4, 200, 10), (file.Graph!.Seed, file.Graph.Entities, file.Graph.Relations, file.Graph.Rules,
            file.Graph.TrainingTriples, file.Graph.QuestionsPerSplit));
        var config = file.Config;
        Assert.Equal((1, 2, 1, 20, 30, 17, 99, 0.001), (config.Model.Layers, config.Model.Heads, config.Model.KeyValueHeads,
            config.Model.Width, config.Model.MlpWidth, config.Model.Context, config.Model.RopeTheta, config.Model.NormEpsilon));
        Assert.Equal((6, 3, 0.5, 0, 0.8, 0.95, 0.1, 0.2), (config.Batch, config.Accumulation, config.LearningRate, config.WarmupShare,
            config.Beta1, config.Beta2, config.Epsilon, config.WeightDecay));
        Assert.Equal((5, 0.3, 4UL, 5UL, ulong.MaxValue),
            (config.Clip, config.InitDeviation, config.DataSeed, config.WeightSeed, config.EvaluationSeed));
        Assert.Equal([0, 4, 10], config.CheckpointSteps);
        Assert.Equal([0, 5, 10], config.EvaluationSteps);
    }

    [Theory]
    [InlineData("steps: 5000", "stepps: 5000", 3, "did you mean 'steps'?")]
    [InlineData("steps: 5000", "steps: many", 3, "'steps' is not a whole number")]
    [InlineData("layers: 4", "layer: 4", 2, "'model.layer' is not a key of a training configuration; did you mean 'layers'?")]
    [InlineData("heads: 4", "heads: 4, width: 30", 2, "'model.heads' is 4, which does not divide the width 30")]
    [InlineData("heads: 4", "heads: 4, width: 12", 2, "leaves 3 entries a head")]
    [InlineData("heads: 4", "heads: 4, kv_heads: 3", 2, "'model.kv_heads' is 3, which does not divide the 4 heads")]
    [InlineData("steps: 5000", "steps: 5000\nlearning_rate: NaN", 4, "'learning_rate' is not a number")]
    [InlineData("steps: 5000", "steps: 5000\nwarmup_share: 1.5", 4, "'warmup_share' is 1.5; it must lie between 0 and 1")]
    [InlineData("steps: 5000", "steps: 5000\naccumulation: 5", 4, "does not divide the batch of 32 rows")]
    [InlineData("steps: 5000", "steps: 5000\ncheckpoints: [1, 5001]", 4, "'5001', not a whole number from 0 to 5000")]
    [InlineData("steps: 5000", "steps: 5000\nseeds: {data: -1}", 4, "'seeds.data' is not a whole number from 0")]
    [InlineData("graph: data/graph", "graph: {rules: 60}", 1, "relations is 50")]
    [InlineData("graph: data/graph", "# nothing", 1, "the key 'graph' is missing")]
    [InlineData("graph: data/graph", "graph: [", 1, "the YAML cannot be read")]
    public void Problems_are_said_by_line(string from, string to, int line, string what)
    {
        var (file, problems) = TrainFileReader.Read(Sound.Replace(from, to, StringComparison.Ordinal), "configs/llama-4-4.yaml");
        Assert.Null(file);
        Assert.Contains(problems, problem => problem.What.Contains(what, StringComparison.Ordinal)
            && (problem.Where == $"configs/llama-4-4.yaml:{line}" || what.Contains("YAML", StringComparison.Ordinal)));
    }

    [Theory, InlineData("llama-4-4"), InlineData("llama-8-8")]
    public void Shipped_configurations_have_no_problem(string name)
    {
        var file = TrainFileReader.Open(Repository.Path("studies", "latent-rules", $"{name}.yaml"));
        Assert.Equal((name, LlamaShape.Published(name[6] - '0', name[8] - '0', CharTokenizer.Count, 32)), (file.Name, file.Config.Model));
        Assert.Equal(new GraphOptions(), file.Graph);
    }

    [Theory, InlineData("dynamics-llama-4-4", 5), InlineData("dynamics-llama-8-8", 1), InlineData("dynamics-published", 5)]
    public void Shipped_studies_of_training_have_no_problem(string name, int seeds)
    {
        var file = DynamicsFileReader.Open(Repository.Path("studies", "latent-rules", $"{name}.yaml"));
        Assert.Equal(seeds, file.Seeds.Count);
        Assert.Equal(file.Train.Config.Steps, file.Steps[^1]);
    }

    [Fact]
    public void The_questions_of_the_study_are_those_of_the_embedded_models_graph()
    {
        var folder = Directory.CreateTempSubdirectory("graph-");
        try
        {
            GraphFolder.Write(TrainFileReader.Open(Repository.Path("studies", "latent-rules", "embedded.yaml")).OpenGraph(),
                folder.FullName);
            foreach (var name in Splits.All.Select(split => $"{split.Name()}.jsonl"))
                Assert.Equal(File.ReadAllText(Repository.Path("studies", "latent-rules", "data", name)),
                    File.ReadAllText(Path.Combine(folder.FullName, name)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_missing_file_is_said() =>
        Assert.Contains("nowhere.yaml", Assert.Throws<BadInputException>(() => TrainFileReader.Open("nowhere.yaml")).Message);

    private static TrainFile Read(string yaml)
    {
        var (file, problems) = TrainFileReader.Read(yaml, "configs/llama-4-4.yaml");
        Assert.Empty(problems);
        return file!;
    }
}
