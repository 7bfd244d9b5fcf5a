using Sparsescope.Measuring;

namespace Sparsescope.Studies.Running;

/// <summary>Where a study reads a model: the residual stream at every layer, and the state before the final norm.</summary>
public static class StudyPoints
{
    /// <summary>The places that a model has of these.</summary>
    public static IReadOnlyList<TapPoint> Of(IEngine engine, int layerCount)
    {
        var hasPreNorm = engine.Taps.Any(point => point.Tap == TapNames.FinalPreNorm);
        return TapSelection.Resolve(engine, layerCount, hasPreNorm ? [TapNames.ResidPost, TapNames.FinalPreNorm] : [TapNames.ResidPost],
            LayerSpec.Parse("all"));
    }
}
