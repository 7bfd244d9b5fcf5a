using SkiaSharp;
using Svg.Skia;

namespace Sparsescope.Cli.Pictures;

/// <summary>Turns the SVG documents of figures into PNG, twice as fine as the screen.</summary>
internal sealed class PngPicture
{
    private const float Scale = 2;

    private readonly SystemFonts _fonts = new();

    /// <summary>Why no PNG can be made here; null where it can.</summary>
    internal string? Obstacle
    {
        get
        {
            try
            {
                return _fonts.HasAny ? null : "this machine has no font (such as DejaVu Sans)";
            }
            catch (Exception e) when (e is TypeInitializationException or DllNotFoundException)
            {
                return "the library that draws pixels is not there for this platform";
            }
        }
    }

    /// <summary>The picture on white.</summary>
    internal void Write(string svg, Stream stream)
    {
        using var drawing = new SKSvg();
        drawing.Settings.TypefaceProviders!.Insert(0, _fonts);
        drawing.FromSvg(svg);
        drawing.Save(stream, SKColors.White, SKEncodedImageFormat.Png, 100, Scale, Scale);
    }
}
