using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Models;
using Sparsescope.Monitoring;
using Sparsescope.Server.Routing;

namespace Sparsescope.Server.Watching;

/// <summary>What is measured of every prompt that is answered here: what router and monitor need, and no more.</summary>
internal static class Watched
{
    /// <param name="model">The model.</param>
    /// <param name="router">Needs the figures of its score; null: none.</param>
    /// <param name="reference">Needs its features; null: none.</param>
    /// <param name="becomesReference">Whether the first prompts become a reference: then what one is made of by default.</param>
    /// <exception cref="BadInputException">The model has none of it.</exception>
    internal static MeasureRequest Of(Model model, Router? router, MonitorReference? reference, bool becomesReference)
    {
        List<(string Tap, int Layer, string Metric)> wanted = [];
        foreach (var figure in router?.Figures ?? [])
        {
            if (figure.Metric is { } metric) wanted.Add((figure.Tap, figure.Layer, metric.Name));
        }
        foreach (var feature in reference?.Features ?? [])
        {
            if (feature.Layer is not { } layer) throw new BadInputException(
                $"The reference watches {feature}, which has no layer; make it of {TapNames.ResidPost}.");
            wanted.Add((feature.Tap, layer, feature.Metric));
        }
        if (becomesReference)
        {
            for (var layer = 0; layer <= model.LayerCount; layer++) wanted.Add((TapNames.ResidPost, layer, Metric.Hoyer.Name));
        }
        List<TapPoint> points = [];
        foreach (var group in wanted.GroupBy(feature => feature.Tap))
        {
            points.AddRange(TapSelection.Resolve(model.Engine, model.LayerCount, [group.Key],
                LayerSpec.Parse(string.Join(',', group.Select(feature => feature.Layer).Distinct()))));
        }
        var names = wanted.Select(feature => feature.Metric).Distinct().ToArray();
        return new(points, PositionSpec.Parse("last"), names.Length == 0 ? [] : Metric.Parse(string.Join(',', names)))
        {
            MeanNll = router?.Figures.Any(figure => figure.NeedsNll) == true
                || reference?.Signals.Any(signal => signal.Name == "nll") == true,
        };
    }
}
