using System.Text;
using Sparsescope.Models.Runs;
using Sparsescope.Studies.Reporting.Figures;

namespace Sparsescope.Cli.Pictures;

/// <summary>A folder of figures, each as SVG and PNG.</summary>
internal sealed class FigureFolder(string folder, bool overwrite, Terminal terminal)
{
    /// <exception cref="BadInputException">The folder is a file or holds pictures that are not to be replaced, or this build draws no
    /// figures.</exception>
    internal void RequireWritable()
    {
        if (!FigurePictures.CanDraw)
            throw new BadInputException(
                "This build of the program holds no figure library, so it draws no figures; their data stand in the report.");
        OutputPath.RequireFolder(folder, overwrite, "*.svg");
    }

    /// <summary>Writes them as they are drawn.</summary>
    internal void Write(IEnumerable<(string Name, string Svg)> figures)
    {
        Directory.CreateDirectory(folder);
        var png = new PngPicture();
        var (obstacle, count) = (png.Obstacle, 0);
        foreach (var (name, svg) in figures)
        {
            WholeFile.Write(Path.Combine(folder, name + ".svg"), stream => stream.Write(Encoding.UTF8.GetBytes(svg + "\n")));
            if (obstacle is null) WholeFile.Write(Path.Combine(folder, name + ".png"), stream => png.Write(svg, stream));
            count++;
        }
        terminal.Say($"Wrote {count} figures to {folder}, each as SVG{(obstacle is null ? " and PNG" : $"; no PNG, since {obstacle}")}.");
    }
}
