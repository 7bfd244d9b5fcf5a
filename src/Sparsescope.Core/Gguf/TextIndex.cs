namespace Sparsescope.Gguf;

/// <summary>
/// Finds texts that stand in a list twice, by their bytes: no string is made of any, as vocabularies have hundreds of thousands.
/// </summary>
internal sealed class TextIndex
{
    private readonly GgufValue _texts;
    private readonly int[] _slots;      // 1 + the index of a text; 0: free
    private readonly int _mask;

    /// <param name="texts">A list of texts.</param>
    internal TextIndex(GgufValue texts)
    {
        var size = 16;
        while (size < 2L * texts.Count) size *= 2;
        (_texts, _slots, _mask) = (texts, new int[size], size - 1);
    }

    /// <summary>Adds a text.</summary>
    /// <returns>The index of the equal one that was added before; −1 where there is none.</returns>
    internal int Add(int index)
    {
        var text = _texts.Utf8At(index);
        for (var slot = Slot(text); ; slot = (slot + 1) & _mask)
        {
            if (_slots[slot] == 0)
            {
                _slots[slot] = index + 1;
                return -1;
            }
            if (_texts.Utf8At(_slots[slot] - 1).SequenceEqual(text)) return _slots[slot] - 1;
        }
    }

    /// <summary>The index of a text that was added; −1 where none equals it.</summary>
    internal int Find(ReadOnlySpan<byte> text)
    {
        for (var slot = Slot(text); _slots[slot] != 0; slot = (slot + 1) & _mask)
        {
            if (_texts.Utf8At(_slots[slot] - 1).SequenceEqual(text)) return _slots[slot] - 1;
        }
        return -1;
    }

    // The seed is the process' own: a file cannot be made to be slow.
    private int Slot(ReadOnlySpan<byte> text)
    {
        var hash = new HashCode();
        hash.AddBytes(text);
        return hash.ToHashCode() & _mask;
    }
}
