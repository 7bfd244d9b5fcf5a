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
    /// <param name="engine">The engine over the model.</param>
    /// <param name="blockCount">Blocks of the model, L.</param>
    /// <param name="taps">Names of taps.</param>
    /// <param name="layers">Layers; one that is named and that a tap lacks is an error.</param>
    /// <param name="notice">Told, in a sentence each, of points that cannot be read and were not asked for.</param>
    public static IReadOnlyList<TapPoint> Resolve(IEngine engine, int blockCount, IReadOnlyList<string> taps, LayerSpec layers,
        Action<string>? notice = null)
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
            RequireAll(engine, blockCount, tap, layers, wanted, chosen);
            points.AddRange(chosen);
        }
        foreach (var missing in engine.MissingTaps.Where(missing => !(taps.Contains(missing.Tap) && wanted.Contains(missing.Layer))))
            notice?.Invoke($"note: tap '{missing.Tap}' of layer {missing.Layer} cannot be read in this model: {missing.Why}");
        return points.Count > 0 ? points : throw BadInputException.Of(
            "taps", $" names no tap; there are {string.Join(", ", TapNames.All)} and {TapNames.ByName}PATTERN.");
    }

    // A layer that was asked for must not vanish. Of a block's own taps "all" means the blocks that have them (some have no single
    // feed-forward part).
    private static void RequireAll(IEngine engine, int blockCount, string tap, LayerSpec layers, IReadOnlySet<int> wanted,
        List<TapPoint> chosen)
    {
        if (engine.MissingTaps.FirstOrDefault(missing => missing.Tap == tap && wanted.Contains(missing.Layer)) is { } dropped)
            throw new BadInputException(
                $"Tap '{tap}' of layer {dropped.Layer} cannot be read in this model: {dropped.Why}; leave that layer out.");
        if (layers.IsAll) return;
        var (first, last) = tap switch
        {
            TapNames.ResidPost => (0, blockCount),
            TapNames.FinalPreNorm => (blockCount, blockCount),
            _ => (1, blockCount)
        };
        foreach (var layer in wanted)
        {
            if (layer < first || layer > last || chosen.Exists(point => point.Layer == layer)) continue;
            throw new BadInputException(
                $"Tap '{tap}' does not exist at layer {layer} of this model, which has it at "
                + $"{string.Join(", ", engine.Taps.Where(point => point.Tap == tap).Select(point => point.Layer))}.");
        }
    }
}
