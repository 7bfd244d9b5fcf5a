namespace Sparsescope.Templates;

/// <summary>A run of characters that came from data: <c>[Start, End)</c> in UTF-16 units, never empty.</summary>
public readonly record struct DataSpan(int Start, int End)
{
    /// <summary>Characters in it.</summary>
    public int Length => End - Start;

    /// <summary>Whether the sorted, disjoint <paramref name="spans"/> cover the character at <paramref name="index"/>.</summary>
    internal static bool Cover(IReadOnlyList<DataSpan> spans, int index)
    {
        var at = FirstEndingAfter(spans, index);
        return at < spans.Count && spans[at].Start <= index;
    }

    /// <summary>Position of the first of the sorted spans that ends after <paramref name="index"/>; their count if none does.</summary>
    internal static int FirstEndingAfter(IReadOnlyList<DataSpan> spans, int index)
    {
        int low = 0, high = spans.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (spans[middle].End <= index) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
