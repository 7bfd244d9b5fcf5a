using Sparsescope.Metrics;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Running;

/// <summary>How much of the energy a few dimensions hold.</summary>
internal static class OutlierShares
{
    /// <summary>One entry a point that has a reference with any energy.</summary>
    internal static IReadOnlyList<OutlierShare> Of(
        IReadOnlyList<(Point Point, ReferenceEnergy? Reference)> references, IReadOnlyList<StoredAggregate> aggregates)
    {
        var shares = references.Select(each => each.Reference is { } reference ? Of(each.Point, reference, aggregates) : null);
        return [.. shares.OfType<OutlierShare>()];
    }

    private static OutlierShare? Of(Point point, ReferenceEnergy reference, IReadOnlyList<StoredAggregate> aggregates)
    {
        var energy = reference.MeanEnergy();
        var total = energy.Sum();
        if (!(total > 0)) return null;
        var top = reference.TopDimensions(Math.Min(VectorControls.OutlierDimensions, reference.Width));
        var own = aggregates
            .Where(figure => figure.Name == StateAggregates.EnergyShare && (figure.Tap, figure.Layer) == (point.Tap, point.Layer))
            .Where(figure => figure.Values?.Length == reference.Width)
            .Select(figure => (double)figure.Values![top[0]]).Where(double.IsFinite).ToList();
        return new(point, top[0], energy[top[0]] / total, top.Sum(dimension => energy[dimension]) / total)
        {
            OwnShare = own.Count > 0 ? own.Average() : double.NaN,
        };
    }
}
