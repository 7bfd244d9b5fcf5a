using Sparsescope.Engine;

namespace Sparsescope.Measuring;

/// <summary>Turns --taps and --layers into the points a model is read at.</summary>
public static class TapSelection
{
    /// <summary>
    /// Points in the order of <paramref name="taps"/>, layers ascending. A tap by name (<c>name:PATTERN</c>) has no layer and ignores
    /// <paramref name="layers"/>.
    /// </summary>
    /// <exception cref="BadInputException">An unknown tap, one the model does not offer, or a layer it does not have.</exception>
    public static IReadOnlyList<TapPoint> Resolve(IEngine engine, int blockCount, IReadOnlyList<string> taps, LayerSpec layers)
    {
        var wanted = layers.Resolve(blockCount);
        var points = new List<TapPoint>();
        foreach (var tap in taps.Distinct(StringComparer.Ordinal))
        {
            if (tap.StartsWith(TapNames.ByName, StringComparison.Ordinal))
            {
                points.AddRange(engine.TapsByName(tap[TapNames.ByName.Length..]));
                continue;
            }
            if (!TapNames.All.Contains(tap))
                throw BadInputException.Of(
                    "taps", $": '{tap}' is not a tap; there are {string.Join(", ", TapNames.All)} and {TapNames.ByName}PATTERN.");
            var offered = engine.Taps.Where(point => point.Tap == tap).ToList();
            if (offered.Count == 0)
                throw BadInputException.Of("taps", $": this model does not compute '{tap}'.", Remedy.ListPlaces);
            var chosen = offered.Where(point => wanted.Contains(point.Layer!.Value)).ToList();
            if (chosen.Count == 0)
                throw BadInputException.Of("layers", $" {layers}: tap '{tap}' has layers {offered[0].Layer} to {offered[^1].Layer} here.");
            points.AddRange(chosen);
        }
        return points.Count > 0 ? points : throw BadInputException.Of(
            "taps", $" names no tap; there are {string.Join(", ", TapNames.All)} and {TapNames.ByName}PATTERN.");
    }
}
