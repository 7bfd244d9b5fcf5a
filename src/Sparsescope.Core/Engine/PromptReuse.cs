namespace Sparsescope.Engine;

/// <summary>Where a prompt may be read from, so that every bit is that of one read whole.</summary>
/// <remarks>
/// An engine computes in one of two ways, by how many rows a decode has, and attends a stretch of positions at a time. So what was read
/// before is the same as what would be read now only as far as whole stretches were read, in decodes that were computed in the same way,
/// and the decode that goes on must be computed in that way too.
/// </remarks>
/// <param name="Stretch">Positions of a decode that attend together, counted from its first; at least 1.</param>
/// <param name="LeastRows">Fewest rows of a decode that is computed as larger ones are.</param>
public sealed record PromptReuse(int Stretch, int LeastRows)
{
    /// <summary>The position from which a prompt has to be read.</summary>
    /// <param name="common">Tokens at its beginning that are those of an earlier prompt.</param>
    /// <param name="earlier">Tokens of that one.</param>
    /// <param name="tokens">Its own tokens.</param>
    /// <param name="decode">Most rows of a decode.</param>
    /// <returns>At most <paramref name="common"/>; 0: it is read whole.</returns>
    public int From(int common, int earlier, int tokens, int decode)
    {
        var start = common / decode * decode;                 // of the decode in which the first other token lies
        var (before, now) = (Math.Min(decode, earlier - start), Math.Min(decode, tokens - start));
        return before < LeastRows ? start : start + Math.Max(0, Math.Min(common - start, now - LeastRows)) / Stretch * Stretch;
    }
}
