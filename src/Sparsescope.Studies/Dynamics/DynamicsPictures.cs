using Sparsescope.Studies.Reporting.Figures;

namespace Sparsescope.Studies.Dynamics;

/// <summary>The figures of a study of training as SVG.</summary>
public static class DynamicsPictures
{
    /// <summary>Draws them.</summary>
    /// <param name="pictures">Draws.</param>
    /// <param name="report">Of the study.</param>
    /// <returns>Names without an ending, each once, and SVG documents.</returns>
    public static IEnumerable<(string Name, string Svg)> Of(this FigurePictures pictures, DynamicsReport report) =>
        DynamicsFigures.Of(report).Select(figure => (figure.Id, pictures.Draw(figure)));
}
