using Sparsescope.Studies.Data;
using Sparsescope.Studies.Variants;

namespace Sparsescope.Studies.Spec;

/// <summary>What a study says will happen, as the condition's value rises or from a contrast's baseline to its target.</summary>
public enum ClaimDirection
{
    /// <summary>States are sparser.</summary>
    Sparser,
    /// <summary>States are denser.</summary>
    Denser,
}

/// <summary>What the values of the condition are to each other.</summary>
public enum Scale
{
    /// <summary>Ordered steps.</summary>
    Ordinal,

    /// <summary>Names without order; a contrast of two is preregistered.</summary>
    Categorical,

    /// <summary>A measured number for every item.</summary>
    Continuous,
}

/// <summary>What the length of a prompt is to the question asked.</summary>
public enum LengthRole
{
    /// <summary>Could explain the effect away, so it is controlled for.</summary>
    Nuisance,

    /// <summary>It is what the conditions change.</summary>
    Treatment,

    /// <summary>The condition acts through it, among other ways: shown, not subtracted.</summary>
    Mediator,
}

/// <summary>A study as its study.yaml says it. The keys of the file: docs/studies.md.</summary>
public sealed record StudySpec
{
    /// <summary>Lower-case letters, digits and hyphens; the name of the study's folder.</summary>
    public required string Name { get; init; }

    /// <summary>Folder the study was read from; empty for one that came with the program.</summary>
    public string Folder { get; init; } = "";

    /// <summary>Path of study.yaml, for messages.</summary>
    public string File { get; init; } = "study.yaml";

    /// <summary>Line of study.yaml, from 1, by the path of a key in it: "data.files".</summary>
    public IReadOnlyDictionary<string, int> Lines { get; init; } = new Dictionary<string, int>();

    /// <summary>The whole text of study.yaml.</summary>
    public required string Yaml { get; init; }

    /// <summary>The claim, in one sentence.</summary>
    public required string Claim { get; init; }

    /// <summary>What the study claims.</summary>
    public required ClaimDirection Direction { get; init; }

    /// <summary>Which files, and which of their records.</summary>
    public required DataSource Data { get; init; }

    /// <summary>Template of the user message in the study's own frame.</summary>
    public required string Prompt { get; init; }

    /// <summary>
    /// The frames in which every question is asked, the study's own first, which the main pass measures; at least one. Their templates are
    /// over the fields of a record and what the variants add.
    /// </summary>
    public IReadOnlyList<StudyFrame> Frames { get => field ?? [new(StudyFrame.Main, new("prompt", Prompt, 1, false), null)]; init; }

    /// <summary>
    /// Whether the study says how a model without a chat template is asked; otherwise that one gets the user message as it is.
    /// </summary>
    public bool HasPlain => Frames[0].PromptPlain is not null;

    /// <summary>Parts of the conditions that are judged beside the whole, preregistered.</summary>
    public IReadOnlyList<StudyReading> Readings { get; init; } = [];

    /// <summary>Where an item's condition comes from; null where <see cref="Variants"/> makes the conditions.</summary>
    public ConditionSource? Condition { get; init; }

    /// <summary>True where items are measured on copies of the weights in other precisions, which llama.cpp makes and computes.</summary>
    public bool NeedsOtherWeights => Variants is WeightVariants;

    /// <summary>Makes one item a condition of every record; null where <see cref="Condition"/> reads the condition.</summary>
    public VariantSource? Variants { get; init; }

    /// <summary>Field whose value ties the items of one question together; null for variants, whose pair is the record.</summary>
    public string? PairField { get; init; }

    /// <summary>
    /// Field whose value items that are not independent share: they are resampled together; null where every item stands for itself, and in
    /// paired designs.
    /// </summary>
    public string? ClusterField { get; init; }

    /// <summary>How the right answer is read from a record; null where there is none or the variants make it.</summary>
    public AnswerSource? Answer { get; init; }

    /// <summary>What the conditions are.</summary>
    public required Scale Scale { get; init; }

    /// <summary>Names of the conditions, in order; empty where continuous.</summary>
    public IReadOnlyList<string> Conditions { get; init; } = [];

    /// <summary>Whether one question appears in several conditions.</summary>
    public bool IsPaired => Variants is not null || PairField is not null;

    /// <summary>The preregistered comparison of two conditions; always there where categorical, null otherwise.</summary>
    public (string Baseline, string Target)? Contrast { get; init; }

    /// <summary>Comparisons shown beside it, exploratory.</summary>
    public IReadOnlyList<(string Baseline, string Target)> FurtherContrasts { get; init; } = [];

    /// <summary>Names of the preregistered metrics, of those in <see cref="Sparsescope.Metrics.Metric.All"/>; at least one.</summary>
    public required IReadOnlyList<string> PrimaryMetrics { get; init; }

    /// <summary>Preregistered layers: from 0, or negative from the end, −1 being L, the last; at least one.</summary>
    public required IReadOnlyList<int> PrimaryLayers { get; init; }

    /// <summary>Effects inside ± it count as none; in (0, 1). Null for the usual bound of the design's scale.</summary>
    public double? EquivalenceBound { get; init; }

    /// <summary>What the length of a prompt is to the question.</summary>
    public LengthRole Length { get; init; } = LengthRole.Nuisance;

    /// <summary>Reasons of the controls that do not apply, of <see cref="Declarable"/>.</summary>
    public IReadOnlyDictionary<ControlKind, string> NotApplicable { get; init; } = new Dictionary<ControlKind, string>();

    /// <summary>Field by which effects are broken down, or null.</summary>
    public string? Moderator { get; init; }

    /// <summary>A further question with measurements and a verdict of its own, or null.</summary>
    public StudyProtocol? Protocol { get; init; }

    /// <summary>Of everything random.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Questions (paired) or items a condition (unpaired) that are measured unless told otherwise; null for all.</summary>
    public int? ItemsPerCondition { get; init; }

    /// <summary>Tokens of answer that are generated at most; 0 for none.</summary>
    public int GenerateTokens { get; init; }

    /// <summary>Twins with permuted weights.</summary>
    public int TwinCount { get; init; } = 5;

    /// <summary>Items, or questions where paired, that a twin is measured on in each condition; 0 turns the control off.</summary>
    public int TwinItems { get; init; } = 10;

    /// <summary>The same for scrambled prompts.</summary>
    public int ScrambledItems { get; init; } = 20;

    /// <summary>Every control a study can declare not applicable.</summary>
    public static IReadOnlyList<ControlKind> Declarable { get; } =
        [.. Enum.GetValues<ControlKind>().Where(control => control != ControlKind.LengthCubic)];
}
