namespace Sparsescope.Measuring;

/// <summary>Where a window stands in its input.</summary>
/// <param name="Number">Number of the window, from 0.</param>
/// <param name="First">Number of its first item, from 0.</param>
/// <param name="Count">How many items it has.</param>
public readonly record struct WindowPlace(long Number, long First, int Count);

/// <summary>
/// Cuts an input into windows. Where one ends depends on nothing but the input and what is measured, so that every run of the same input
/// plans the same decodes, wherever it was interrupted and on however many machines its windows are measured.
/// </summary>
public static class Windows
{
    /// <summary>Most items of a window.</summary>
    public const int MostItems = 64;

    /// <summary>Most tokens of a window, continuations included; a single item may have more.</summary>
    public const int MostTokens = 16_384;

    /// <summary>Most bytes of raw vectors kept in a window; a single item may need more.</summary>
    public const long MostVectorBytes = 256L << 20;

    /// <summary>Where the windows of an input lie, in order.</summary>
    /// <param name="items">All items; each is read once.</param>
    /// <param name="request">What is measured.</param>
    public static IEnumerable<WindowPlace> Places(IEnumerable<EncodedPrompt> items, MeasureRequest request)
    {
        var (number, first) = (0L, 0L);
        foreach (var window in Cut(items, request))
        {
            yield return new(number++, first, window.Count);
            first += window.Count;
        }
    }

    /// <summary>The windows, in order; each has at least one item, and together they are the input.</summary>
    /// <param name="items">All items; read as the windows are asked for.</param>
    /// <param name="request">What is measured.</param>
    public static IEnumerable<IReadOnlyList<EncodedPrompt>> Cut(IEnumerable<EncodedPrompt> items, MeasureRequest request)
    {
        var bytesPerPosition = request.KeepVectors ? request.Points.Sum(point => (long)point.Width) * sizeof(float) : 0;
        var window = new List<EncodedPrompt>();
        var (tokens, bytes) = (0L, 0L);
        foreach (var item in items)
        {
            var length = item.Tokens.Length + item.Continuations.Sum(continuation => continuation.Tokens.Length);
            var kept = bytesPerPosition * (item.Tokens.Length + (request.Generation?.MaxTokens ?? 0));
            if (window.Count > 0 && (window.Count == MostItems || tokens + length > MostTokens || bytes + kept > MostVectorBytes))
            {
                yield return window;
                (window, tokens, bytes) = ([], 0, 0);
            }
            window.Add(item);
            tokens += length;
            bytes += kept;
        }
        if (window.Count > 0) yield return window;
    }
}
