using Sparsescope.Managed.LatentRules;
using Sparsescope.Managed.Training;

namespace Sparsescope.Studies.Training;

/// <summary>What a training configuration says; sizes that follow from the data are not in it.</summary>
public sealed record TrainFile
{
    /// <summary>Path of the file, for messages.</summary>
    public required string File { get; init; }

    /// <summary>Its text, as it is kept with the results.</summary>
    public required string Yaml { get; init; }

    /// <summary>Name of the model.</summary>
    public required string Name { get; init; }

    /// <summary>How the model is trained.</summary>
    public required TrainConfig Config { get; init; }

    /// <summary>Folder of the graph to train on; null where one is generated.</summary>
    public string? GraphFolder { get; init; }

    /// <summary>What the graph is generated from; null where a folder holds it.</summary>
    public GraphOptions? Graph { get; init; }

    /// <summary>Seed of the shuffling of facts, after which there is no rule to learn; null where they stay.</summary>
    public ulong? ShuffleSeed { get; init; }

    /// <summary>Steps between two saves of where the run stands.</summary>
    public int SaveEvery { get; init; } = 100;

    /// <summary>Most questions of a split that an evaluation asks.</summary>
    public int EvaluationQuestions { get; init; } = 200;

    /// <summary>Folder of the results; null where the command line has to name it.</summary>
    public string? Output { get; init; }

    /// <summary>The same on the graph in a folder; null changes nothing.</summary>
    public TrainFile On(string? graphFolder) => graphFolder is null ? this : this with { GraphFolder = graphFolder, Graph = null };

    /// <summary>The graph to train on.</summary>
    /// <exception cref="BadInputException">Its folder cannot be read.</exception>
    public LatentRuleGraph OpenGraph()
    {
        var graph = GraphFolder is { } folder ? Sparsescope.Managed.LatentRules.GraphFolder.Read(folder) : GraphMaker.Make(Graph!);
        return ShuffleSeed is { } seed ? ShuffledFacts.Of(graph, seed) : graph;
    }
}
