using Sparsescope.Choices;
using Sparsescope.Engine;
using Sparsescope.Metrics;
using Sparsescope.Records;

namespace Sparsescope.Measuring;

/// <summary>An input record turned into tokens, or the sentence that says why it was not.</summary>
/// <param name="Record">The record.</param>
/// <param name="Tokens">Its tokens; empty where there is an error.</param>
/// <param name="Error">Why the item fails, or null.</param>
public sealed record EncodedPrompt(InputRecord Record, int[] Tokens, string? Error)
{
    /// <summary>Options of a multiple-choice question: the first of <see cref="Continuations"/>; null where there are none.</summary>
    public AnswerOptions? Choice { get; init; }

    /// <summary>Token ids of texts whose log-probability after the prompt is wanted: of options first, then of others.</summary>
    public IReadOnlyList<Continuation> Continuations { get; init; } = [];

    /// <summary>Told of the prompt and its continuation while they are computed; null: nobody.</summary>
    public IPromptListener? Listener { get; init; }
}

/// <summary>Hears of one prompt while it is measured and continued; on the engine's thread.</summary>
public interface IPromptListener
{
    /// <summary>The prompt was read and no token is drawn yet.</summary>
    /// <param name="prompt">All that is measured of it.</param>
    void Read(Measurement prompt);

    /// <summary>A token was drawn.</summary>
    /// <param name="token">Its id.</param>
    /// <param name="logits">[vocabulary] it was drawn from; valid during the call only.</param>
    /// <returns>False: the continuation ends with it.</returns>
    bool Drawn(int token, ReadOnlySpan<float> logits);
}

/// <summary>A text that may follow a prompt.</summary>
public sealed record Continuation(string Text, int[] Tokens);

/// <summary>Everything measured of one item. NaN: not defined.</summary>
public sealed record Measurement(EncodedPrompt Item, string? Error)
{
    /// <summary>The next-token distribution after the prompt, with its ten most likely tokens; null where the item failed or the
    /// engine shows no logits.</summary>
    public TokenDistribution? NextToken { get; init; }

    /// <summary>
    /// Mean over tokens 1 … n−1 of −ln p(token | those before), in nats; NaN for a prompt of one token; null where not asked for.
    /// </summary>
    public double? MeanNll { get; init; }

    /// <summary>How the prompt was continued; null where it was not.</summary>
    public Generation? Generation { get; init; }

    /// <summary>Entropy in nats of the next-token distribution at each generated token, after it was read.</summary>
    public IReadOnlyList<double> GeneratedEntropies { get; init; } = [];

    /// <summary>ln p of each continuation after the prompt, summed over its tokens.</summary>
    public IReadOnlyList<double> ContinuationLogProbs { get; init; } = [];

    /// <summary>Which option the model finds likeliest; null where there are none, and where a log-probability is not defined.</summary>
    public ChoiceJudgement? Judgement => Error is null && Item.Choice is { } choice ? ChoiceJudgement.Of(choice, ContinuationLogProbs)
        : null;

    /// <summary>What the interventions did to the answer; null unless asked for.</summary>
    public CleanComparison? AgainstClean { get; init; }

    /// <summary>By tap as asked for, then layer, then position; the mean over positions after the prompt's own.</summary>
    public IReadOnlyList<MeasuredState> States { get; init; } = [];

    /// <summary>The state at a tap, a layer and a position.</summary>
    /// <param name="tap">Name of the tap.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="position">Absolute position; null for the last one that was measured, of the prompt.</param>
    /// <exception cref="KeyNotFoundException">It was not measured.</exception>
    public MeasuredState State(string tap, int layer, int? position = null) => State(new Place(tap, layer), position);

    /// <summary>The state at a place and a position.</summary>
    /// <param name="place">Where in the model.</param>
    /// <param name="position">Absolute position; null for the last one that was measured, of the prompt.</param>
    /// <exception cref="KeyNotFoundException">It was not measured.</exception>
    public MeasuredState State(Place place, int? position = null) =>
        States.LastOrDefault(state => state.Place == place && state.Position is { } at
            && (position is null ? state.Phase == Phase.Prompt : at == position))
        ?? throw new KeyNotFoundException(
            $"no state of '{place.Tap}' at layer {place.Layer}{(position is { } asked ? $" and position {asked}" : "")}");

    /// <summary>The raw states behind <see cref="States"/>, without means; empty unless asked for.</summary>
    public IReadOnlyList<StateVector> Vectors { get; init; } = [];
}

/// <summary>The metrics of one state.</summary>
/// <param name="Point">Tap and layer.</param>
/// <param name="Position">Absolute position; null for the mean over positions.</param>
/// <param name="Phase">Prompt or generated.</param>
/// <param name="Token">Token id at the position; null for the mean.</param>
/// <param name="Metrics">The metrics.</param>
/// <param name="WithoutOutliers">The same without the outlier dimensions, or null.</param>
/// <param name="RmsDivided">The same with every dimension divided by its root mean square, or null.</param>
public sealed record MeasuredState(
    TapPoint Point, int? Position, Phase Phase, int? Token, Figures Metrics, Figures? WithoutOutliers, Figures? RmsDivided)
{
    /// <summary>Where in the model.</summary>
    public Place Place => Point.Place;

    /// <summary>Name of the tap, e.g. resid_post.</summary>
    public string Tap => Point.Tap;

    /// <summary>The layer, from 0 (embeddings) to L (after the final norm); null for a tensor read by name.</summary>
    public int? Layer => Point.Layer;

    /// <summary>The value of one metric; NaN where it is not defined.</summary>
    /// <exception cref="KeyNotFoundException">It was not measured.</exception>
    public double this[Metric metric] => Metrics[metric];
}

/// <summary>One raw state.</summary>
/// <param name="Point">Tap and layer.</param>
/// <param name="Position">Absolute position.</param>
/// <param name="State">[width]</param>
public sealed record StateVector(TapPoint Point, int Position, float[] State)
{
    /// <summary>Where in the model.</summary>
    public Place Place => Point.Place;
}
