using System.Text.Json;
using System.Text.Json.Nodes;
using Sparsescope.Metrics;
using Sparsescope.Studies.Judging;

namespace Sparsescope.Studies.Store;

/// <summary>What was measured of one item in one pass, or why it was not.</summary>
/// <remarks>
/// Numbers that are not known or not defined are NaN; the store keeps NaN and infinities alike as NULL and gives back NaN.
/// </remarks>
public sealed record StoredItem
{
    /// <summary>Position in the study's item list, from 0; the same in every pass.</summary>
    public required int Index { get; init; }

    /// <summary>The item's id, unique in the study.</summary>
    public required string Id { get; init; }

    /// <summary>Name of the condition.</summary>
    public required string Condition { get; init; }

    /// <summary>The condition as a number; NaN where it has no order.</summary>
    public required double Value { get; init; }

    /// <summary>
    /// What ties it to others: its question in paired designs, its cluster in unpaired ones, which stores have always kept in one column;
    /// null where it stands for itself.
    /// </summary>
    public string? Pair { get; init; }

    /// <summary>In paired designs: what a question shares with others (a set of demonstrations); null where it stands for itself.</summary>
    public string? Group { get; init; }

    /// <summary>Value of the moderator, or null.</summary>
    public string? Moderator { get; init; }

    /// <summary>Text of the user message.</summary>
    public required string Prompt { get; init; }

    /// <summary>The right answer, or null.</summary>
    public string? Gold { get; init; }

    /// <summary>Why the item could not be measured; nothing below is set then. Null for a measured item.</summary>
    public string? Error { get; init; }

    /// <summary>Tokens of the templated prompt.</summary>
    public int Tokens { get; init; }

    /// <summary>Entropy of the next token, in nats.</summary>
    public double Entropy { get; init; } = double.NaN;

    /// <summary>Probability of the likeliest next token, 0 to 1.</summary>
    public double MaxProbability { get; init; } = double.NaN;

    /// <summary>Negative log-likelihood of the right answer, in nats a token.</summary>
    public double GoldNll { get; init; } = double.NaN;

    /// <summary>
    /// JSON object from letter to log-probability, and in a protocol's own pass from the name of a figure to its value; null where the
    /// answer is no letter.
    /// </summary>
    public string? ChoiceLogProbs { get; init; }

    /// <summary>What <see cref="ChoiceLogProbs"/> holds, without what is not a number; empty where it holds none, or cannot be
    /// read.</summary>
    internal IReadOnlyDictionary<string, double> NamedFigures()
    {
        try
        {
            var json = ChoiceLogProbs is null ? null : JsonNode.Parse(ChoiceLogProbs) as JsonObject;
            return (json ?? []).Where(figure => figure.Value is not null)
                .ToDictionary(figure => figure.Key, figure => figure.Value!.GetValue<double>(), StringComparer.Ordinal);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return new Dictionary<string, double>();      // anyone may have written to the store
        }
    }

    /// <summary>The generated answer; null where none was asked for.</summary>
    public string? Generated { get; init; }

    /// <summary>What came of judging the answer; null where nothing was judged.</summary>
    public Judgement? Judgement { get; init; }

    /// <summary>The measured states; no point twice.</summary>
    public IReadOnlyList<StoredState> States { get; init; } = [];

    /// <summary>Figures at every position; empty for all but a few items.</summary>
    public IReadOnlyList<StoredTrace> Traces { get; init; } = [];

    /// <summary>JSON array of the texts of the prompt's tokens, where there are traces.</summary>
    public string? TokenTexts { get; init; }
}

/// <summary>The state at one point of one item, at the last token of its prompt.</summary>
/// <param name="Tap"><c>resid_post</c> or <c>final_pre_norm</c>.</param>
/// <param name="Layer">0 … L.</param>
/// <param name="Metrics">One figure a metric, in the order of <see cref="Names"/>; NaN where not defined, or not measured.</param>
/// <param name="Vector">The state itself (width); null where it was not kept or not asked for.</param>
public sealed record StoredState(string Tap, int Layer, double[] Metrics, float[]? Vector)
{
    private static readonly IReadOnlyList<string> s_all = [.. Metric.All.Select(metric => metric.Name)];

    /// <summary>Names of the metrics; those of <see cref="Metric.All"/>, unless a store has others.</summary>
    public IReadOnlyList<string> Names { get; init; } = s_all;

    /// <summary>The figure of a metric; NaN where it is not defined or was not measured.</summary>
    public double this[string metric]
    {
        get
        {
            for (var i = 0; i < Names.Count; i++)
            {
                if (Names[i] == metric) return Metrics[i];
            }
            return double.NaN;
        }
    }
}

/// <summary>One metric of one layer of <c>resid_post</c> at every token of a prompt.</summary>
/// <param name="Layer">0 … L.</param>
/// <param name="Metric">Name of the metric.</param>
/// <param name="Values">One value a token.</param>
public sealed record StoredTrace(int Layer, string Metric, float[] Values);
