using Sparsescope.Engine;
using Sparsescope.Metrics;

namespace Sparsescope.Measuring;

/// <summary>
/// Measures items in input order. The input is cut into windows that depend on nothing but the input, and every window is planned alone:
/// the same input gives the same figures, bit for bit, wherever a run was interrupted.
/// </summary>
public sealed class Measurer(IEngine engine, MeasureRequest request)
{
    /// <summary>Most likely next tokens kept of every item.</summary>
    public const int TopTokens = 10;

    /// <summary>Measures every item from number <paramref name="first"/> on and delivers them one by one, in order.</summary>
    /// <param name="items">All items, those before <paramref name="first"/> included: they decide where windows begin.</param>
    /// <param name="first">Number of the first item to deliver.</param>
    /// <param name="deliver">Gets each item as soon as all before it are delivered.</param>
    /// <param name="cancellation">Ends the run within a decode; what was delivered stays.</param>
    public void Run(IEnumerable<EncodedPrompt> items, long first, Action<Measurement> deliver, CancellationToken cancellation) =>
        Run(items, window => (int)Math.Clamp(first - window.First, 0, window.Count), (_, item) => deliver(item), cancellation);

    /// <summary>Measures of every window what was not delivered before.</summary>
    /// <param name="items">All items, also those that are not delivered: they decide where windows begin.</param>
    /// <param name="delivered">How many of a window's items, its first ones, are not to be delivered; its count: the window is left
    /// out.</param>
    /// <param name="deliver">Gets each item and its number as soon as all before it in its window are delivered.</param>
    /// <param name="cancellation">Ends the run within a decode; what was delivered stays.</param>
    public void Run(IEnumerable<EncodedPrompt> items, Func<WindowPlace, int> delivered, Action<long, Measurement> deliver,
        CancellationToken cancellation)
    {
        var place = new WindowPlace(0, 0, 0);
        foreach (var window in Windows.Cut(items, request))
        {
            cancellation.ThrowIfCancellationRequested();
            place = place with { Count = window.Count };
            var done = delivered(place);
            if (done < window.Count)
            {
                var next = place.First + done;
                new WindowRun(window, request, place.First, item => deliver(next++, item)).Run(engine, done, cancellation);
            }
            place = new(place.Number + 1, place.First + window.Count, 0);
        }
    }

    /// <summary>Measures one window, as <see cref="Windows"/> cuts them.</summary>
    /// <param name="window">The window.</param>
    /// <param name="first">Number of its first item in the whole input.</param>
    /// <param name="cancellation">Ends the run within a decode.</param>
    /// <returns>What was measured of every item, in their order.</returns>
    public IReadOnlyList<Measurement> Window(IReadOnlyList<EncodedPrompt> window, long first, CancellationToken cancellation)
    {
        var measured = new List<Measurement>(window.Count);
        new WindowRun(window, request, first, measured.Add).Run(engine, 0, cancellation);
        return measured;
    }

    /// <summary>Adds up the energy of every dimension over the items' states: the reference set of the outlier-dimension control.</summary>
    public ReferenceEnergyTable Reference(IEnumerable<EncodedPrompt> items, Action<Measurement> progress, CancellationToken cancellation)
    {
        var energies = request.Points.ToDictionary(point => point, point => new ReferenceEnergy(point.Width));
        var plain = request with
        {
            Metrics = [],
            Controls = null,
            Generation = null,
            MeanNll = false,
            KeepVectors = false,
            Interventions = null,
            AgainstClean = false
        };
        foreach (var window in Windows.Cut(items.Select(item => item with { Continuations = [] }), request))
        {
            new WindowRun(window, plain, 0, progress) { Energies = energies }.Run(engine, 0, cancellation);
        }
        return new([.. request.Points.Select(point => ReferenceEnergyRow.Of(point.Tap, point.Layer, energies[point]))]);
    }
}
