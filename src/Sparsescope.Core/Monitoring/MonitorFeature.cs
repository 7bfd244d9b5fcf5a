using System.Globalization;

namespace Sparsescope.Monitoring;

/// <summary>A figure that is watched: a metric of the last prompt token at one tap and layer.</summary>
/// <param name="Tap">Tap of the state, as <c>measure</c> names it.</param>
/// <param name="Layer">Layer; null for a tap without layers.</param>
/// <param name="Metric">Metric's name.</param>
public sealed record MonitorFeature(string Tap, int? Layer, string Metric)
{
    /// <summary>As it is printed: metric, tap and layer.</summary>
    public override string ToString() => Layer is { } layer
        ? string.Create(CultureInfo.InvariantCulture, $"{Metric} at {Tap} {layer}")
        : $"{Metric} at {Tap}";
}
