namespace Sparsescope.Engine;

/// <summary>
/// What the trunk of a decoder holds of the window before: a prefix that windows share is decoded once. Only whole decodes of the same
/// tokens are taken over, so that every state has the bits it would have had.
/// </summary>
public sealed class TrunkMemory
{
    private readonly List<int[]> _held = [];    // tokens of decodes, from position 0 on
    private int _length;                        // positions that the trunk holds

    /// <summary>Forgets what is held: the decoder is another, or computes otherwise.</summary>
    public void Forget()
    {
        _held.Clear();
        _length = 0;
    }

    /// <summary>Cuts the decoder back to what a window begins with, or clears it.</summary>
    /// <param name="decoder">The decoder.</param>
    /// <param name="leading">
    /// The decodes on the trunk that the window begins with, of which nobody wants anything and in which nothing is changed.
    /// </param>
    /// <returns>How many of them need not be carried out.</returns>
    internal int Begin(IDecoder decoder, IReadOnlyList<PlannedRow[]> leading)
    {
        var same = 0;
        while (same < leading.Count && same < _held.Count && Agree(_held[same], leading[same])) same++;
        var length = same == 0 ? 0 : leading[same - 1][^1].Position + 1;
        if (same == 0 || (length < _length && !decoder.CanCutBackTo(length)))
        {
            decoder.Clear();
            same = 0;
        }
        else if (length < _length)
        {
            decoder.Trim(0, length);
        }
        Forget();
        return same;
    }

    /// <summary>Says what the trunk holds at the end of a window.</summary>
    /// <param name="decodes">The decodes that made it, from position 0 on.</param>
    internal void Keep(IReadOnlyList<PlannedRow[]> decodes)
    {
        Forget();
        if (decodes.Count == 0) return;
        _length = decodes[^1][^1].Position + 1;
        _held.AddRange(decodes.TakeWhile(IsPlain).Select(rows => rows.Select(row => row.Token).ToArray()));
    }

    /// <summary>True where nothing is changed in a decode.</summary>
    internal static bool IsPlain(PlannedRow[] rows) => Array.TrueForAll(rows, row => row.Edit is null);

    private static bool Agree(int[] held, PlannedRow[] rows) => held.AsSpan().SequenceEqual(rows.Select(row => row.Token).ToArray());
}
