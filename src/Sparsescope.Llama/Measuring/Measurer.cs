using Sparsescope.Metrics;

namespace Sparsescope.Llama.Measuring;

/// <summary>
/// Measures items in input order. The input is cut into windows that depend on nothing but the input, and every window is planned alone:
/// the same input gives the same figures, bit for bit, wherever a run was interrupted.
/// </summary>
public sealed class Measurer(IEngine engine, MeasureRequest request)
{
    /// <summary>Most items and most tokens of a window, and most bytes of raw vectors kept in one (a single item may need more).</summary>
    internal const int WindowItems = 64, WindowTokens = 16_384;
    internal const long WindowVectorBytes = 256L << 20;

    /// <summary>Most likely next tokens kept of every item.</summary>
    public const int TopTokens = 10;

    /// <summary>Measures every item from number <paramref name="first"/> on and delivers them one by one, in order.</summary>
    /// <param name="items">All items, those before <paramref name="first"/> included: they decide where windows begin.</param>
    /// <param name="first">Number of the first item to deliver.</param>
    /// <param name="deliver">Gets each item as soon as all before it are delivered.</param>
    /// <param name="cancellation">Ends the run within a decode; what was delivered stays.</param>
    public void Run(IEnumerable<PreparedItem> items, long first, Action<MeasuredItem> deliver, CancellationToken cancellation)
    {
        var start = 0L;
        foreach (var window in Windows(items))
        {
            if (start + window.Count > first)
            {
                var done = (int)Math.Max(0, first - start);
                new WindowRun(window, request, start, deliver).Run(engine, done, cancellation);
            }
            start += window.Count;
        }
    }

    /// <summary>Adds up the energy of every dimension over the items' states: the reference set of the outlier-dimension control.</summary>
    public ReferenceEnergyTable Reference(IEnumerable<PreparedItem> items, Action<MeasuredItem> progress, CancellationToken cancellation)
    {
        var energies = request.Points.ToDictionary(point => point, point => new ReferenceEnergy(point.Width));
        var plain = request with { Metrics = [], Controls = null, Generation = null, MeanNll = false, KeepVectors = false, Interventions = null, AgainstClean = false };
        foreach (var window in Windows(items.Select(item => item with { Continuations = [] })))
        {
            new WindowRun(window, plain, 0, progress) { Energies = energies }.Run(engine, 0, cancellation);
        }
        return new([.. request.Points.Select(point => ReferenceEnergyRow.Of(point.Tap, point.Layer, energies[point]))]);
    }

    private IEnumerable<List<PreparedItem>> Windows(IEnumerable<PreparedItem> items)
    {
        var bytesPerPosition = request.KeepVectors ? request.Points.Sum(point => (long)point.Width) * sizeof(float) : 0;
        var window = new List<PreparedItem>();
        var (tokens, bytes) = (0L, 0L);
        foreach (var item in items)
        {
            var length = item.Tokens.Length + item.Continuations.Sum(continuation => continuation.Tokens.Length);
            var kept = bytesPerPosition * (item.Tokens.Length + (request.Generation?.MaxTokens ?? 0));
            if (window.Count > 0 && (window.Count == WindowItems || tokens + length > WindowTokens || bytes + kept > WindowVectorBytes))
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
