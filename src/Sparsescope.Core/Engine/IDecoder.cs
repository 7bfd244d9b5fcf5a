namespace Sparsescope.Engine;

/// <summary>
/// What carries out the decodes of a plan: a model with a cache of keys and values for numbered sequences. Sequence 0 is the trunk.
/// </summary>
public interface IDecoder
{
    /// <summary>Forgets every sequence.</summary>
    void Clear();

    /// <summary>
    /// Makes <paramref name="target"/> begin as what <paramref name="source"/> holds, which does not change while it lives.
    /// </summary>
    void Share(int source, int target);

    /// <summary>Removes the positions from <paramref name="from"/> on.</summary>
    void Trim(int sequence, int from);

    /// <summary>Says that the trunk will be cut back to a position.</summary>
    void Hold(int position) { }

    /// <summary>Whether the trunk can still be cut back to a position that nobody spoke of.</summary>
    bool CanCutBackTo(int position) => true;

    /// <summary>Decodes rows and shows their wanted states, layer by layer, to the run's visitor.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while it ran.</exception>
    void Decode(ReadOnlyMemory<PlannedRow> rows, Phase phase, CancellationToken cancellation);

    /// <summary>
    /// Logits [vocabulary] of a row of the last decode that wants them; valid until the next call. Rows are asked for in ascending order.
    /// </summary>
    ReadOnlySpan<float> Logits(int row);
}
