using Sparsescope.Metrics;

namespace Sparsescope.Studies.Store;

/// <summary>A study of what happens along training: several seeds of a model, looked at after chosen steps.</summary>
public sealed record DynamicsRecord
{
    /// <summary>Hex SHA-256 of everything that decides the figures.</summary>
    public required string Id { get; init; }

    /// <summary>The beginning of the id, as reports show it.</summary>
    public string ShortId => Id[..Math.Min(12, Id.Length)];

    /// <summary>As its configuration names it.</summary>
    public required string Name { get; init; }

    /// <summary>The whole text of its configuration.</summary>
    public required string Yaml { get; init; }

    /// <summary>The whole text of the training configuration it names.</summary>
    public required string TrainYaml { get; init; }

    /// <summary>Checksum of the graph.</summary>
    public required string Graph { get; init; }

    /// <summary>Models that are trained, see <see cref="DynamicsModels"/>.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>Of weights and data, one model each.</summary>
    public required IReadOnlyList<ulong> Seeds { get; init; }

    /// <summary>Steps after which the models are looked at, rising; 0 is untrained.</summary>
    public required IReadOnlyList<int> Steps { get; init; }

    /// <summary>Preregistered metrics.</summary>
    public required IReadOnlyList<string> Metrics { get; init; }

    /// <summary>Names of all metrics that are measured, in the order of <see cref="DynamicsAnswer.Figures"/>.</summary>
    public IReadOnlyList<string> Measured { get; init; } = [.. Metric.All.Select(metric => metric.Name)];

    /// <summary>Preregistered layers.</summary>
    public required IReadOnlyList<int> Layers { get; init; }

    /// <summary>Blocks, L: figures are of the layers 0 to L.</summary>
    public required int LayerCount { get; init; }

    /// <summary>Of the residual stream.</summary>
    public required int Width { get; init; }

    /// <summary>Instructions the products were computed with; other ones give other last digits.</summary>
    public required string Instructions { get; init; }

    /// <summary>
    /// All of the trainer that decides figures, as <see cref="EngineIdentity.Json"/>; null in studies of earlier versions.
    /// </summary>
    public string? EngineIdentityJson { get; init; }

    /// <summary>Seed of the choice of questions and of the shuffled facts.</summary>
    public required ulong Seed { get; init; }

    /// <summary>When it began, UTC, ISO 8601.</summary>
    public required string Created { get; init; }

    /// <summary>When everything was measured; null until then.</summary>
    public string? Finished { get; init; }

    /// <summary>Version of the program.</summary>
    public required string Program { get; init; }
}

/// <summary>What is trained.</summary>
public static class DynamicsModels
{
    /// <summary>On the facts as they are, of which half follow from others by rules.</summary>
    public const string Rules = "rules";

    /// <summary>On the same facts with tails in another order: there is no rule to learn.</summary>
    public const string Shuffled = "shuffled";
}

/// <summary>A question that is asked after every step.</summary>
/// <param name="Split"><c>id</c>, <c>ood_medium</c> or <c>ood_hard</c>.</param>
/// <param name="MatchedTo">The split an ID question was matched to; null where none was.</param>
/// <param name="Prompt">What ties questions together: those with one prompt have one state.</param>
/// <param name="PairSeen">Whether training shows the prompt, with whatever answer.</param>
public sealed record DynamicsQuestion(string Split, string? MatchedTo, string Prompt, bool PairSeen);

/// <summary>A model of one seed after one step.</summary>
/// <param name="Model">See <see cref="DynamicsModels"/>.</param>
/// <param name="Seed">Of weights and data.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Loss">Loss of that step's batch (nats); NaN at step 0.</param>
/// <param name="Answers">One for each question, in their order.</param>
public sealed record DynamicsPoint(string Model, ulong Seed, int Step, double Loss, IReadOnlyList<DynamicsAnswer> Answers);

/// <summary>How a question was answered, and the state behind it.</summary>
/// <param name="IsCorrect">The right option was the likeliest.</param>
/// <param name="Loss">Mean loss of the right answer's tokens (nats).</param>
/// <param name="Figures">[layers 0 … L][<see cref="DynamicsRecord.Measured"/>].</param>
public sealed record DynamicsAnswer(bool IsCorrect, double Loss, float[] Figures);
