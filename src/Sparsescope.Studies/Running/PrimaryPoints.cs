using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Running;

/// <summary>The preregistered layers of a study in a model.</summary>
internal static class PrimaryPoints
{
    /// <summary>Points of <c>resid_post</c>, in the order of the study.</summary>
    /// <exception cref="BadInputException">The model has no such layer, or two of them are the same one.</exception>
    internal static IReadOnlyList<Point> Of(StudySpec spec, int layerCount)
    {
        var points = new List<Point>();
        foreach (var layer in spec.PrimaryLayers)
        {
            var point = new Point(Point.ResidPost, layer < 0 ? layerCount + 1 + layer : layer);
            if (point.Layer < 0 || point.Layer > layerCount)
                throw new BadInputException($"{spec.File}: primary.layers names {layer}, and this model has layers 0 to {layerCount}.");
            if (points.Contains(point))
                throw new BadInputException($"{spec.File}: primary.layers names layer {point.Layer} of this model twice.");
            points.Add(point);
        }
        return points;
    }
}
