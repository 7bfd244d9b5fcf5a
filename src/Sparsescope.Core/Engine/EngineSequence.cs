namespace Sparsescope.Engine;

/// <summary>Whether a token was given or made by the model.</summary>
public enum Phase
{
    /// <summary>The prompt.</summary>
    Prompt,

    /// <summary>What was generated after it.</summary>
    Generated,
}

/// <summary>One sequence to run through the model.</summary>
/// <param name="Tokens">At least one token.</param>
/// <param name="StatePositions">Absolute positions whose states are wanted, ascending, each once.</param>
public sealed record EngineSequence(int[] Tokens, int[] StatePositions)
{
    /// <summary>First position whose logits are wanted, as are those of all later ones; the last position's always are.</summary>
    public int LogitsFrom { get; init; } = Tokens.Length - 1;

    /// <summary>False: this item is not continued where the run generates.</summary>
    public bool Generates { get; init; } = true;

    /// <summary>
    /// Number of the item in the whole input: with the run's seed it fixes what the item draws, whatever it is grouped with.
    /// </summary>
    public long Number { get; init; }

    /// <summary>False: states of generated tokens are not shown, and the last one, which nothing follows, is not decoded.</summary>
    public bool StatesOfGenerated { get; init; } = true;

    /// <summary>Told of every token that is drawn; null: nobody.</summary>
    public TokenDrawn? Drawn { get; init; }

    /// <summary>
    /// What is changed of the token at a position, or null; asked for generated positions too. A prefix is shared only by items that have
    /// the same
    /// objects all along it, so that nothing changed is ever taken for clean.
    /// </summary>
    public Func<int, RowEdit?>? Edits { get; init; }

    internal RowEdit? EditAt(int position) => Edits?.Invoke(position);

    internal bool WantsState(int position) => Array.BinarySearch(StatePositions, position) >= 0;

    internal bool WantsLogits(int position) => position >= LogitsFrom;
}

/// <summary>Told of a token that was drawn.</summary>
/// <param name="token">Its id.</param>
/// <param name="logits">[vocabulary] it was drawn from; valid during the call only.</param>
/// <returns>False: the continuation ends with it.</returns>
public delegate bool TokenDrawn(int token, ReadOnlySpan<float> logits);

/// <summary>
/// Receives what the engine reads, while it is computed. Order: decode by decode; in a decode, tensors as the graph computes them (layers
/// ascend); in a tensor, tokens as they were batched; logits after all states of their decode. Spans are valid during the call only.
/// </summary>
public interface IEngineVisitor
{
    /// <summary>
    /// The state of one token at one tap. <paramref name="items"/>: every item whose sequence begins with this token's prefix and wants
    /// it.
    /// </summary>
    void State(ReadOnlySpan<int> items, TapPoint point, int position, int token, Phase phase, ReadOnlySpan<float> state);

    /// <summary>Logits [vocabulary] after the token at <paramref name="position"/>.</summary>
    void Logits(ReadOnlySpan<int> items, int position, Phase phase, ReadOnlySpan<float> logits);

    /// <summary>Everything of this item has been delivered.</summary>
    void Completed(int item, Generation? generation);
}

/// <summary>What the model wrote after a prompt. Tokens include the end-of-generation token, if one came.</summary>
public sealed record Generation(IReadOnlyList<int> Tokens, StopReason Stop);

/// <summary>Why a generation ended: an end-of-generation token, the limit of tokens, or whoever was told of its tokens.</summary>
public enum StopReason
{
    /// <summary>A token that ends a text came.</summary>
    EndOfGeneration,

    /// <summary>As many tokens as were asked for.</summary>
    Limit,

    /// <summary>Whoever was told of its tokens wanted no more.</summary>
    Told,
}
