using SkiaSharp;
using Svg.Skia.TypefaceProviders;

namespace Sparsescope.Cli.Pictures;

/// <summary>
/// The fonts of this machine for pictures: those that the system names, else a plain one out of the usual folders, where a Linux without
/// font configuration keeps some all the same.
/// </summary>
internal sealed class SystemFonts : ITypefaceProvider
{
    private static readonly string[] s_folders = ["/usr/share/fonts", "/usr/local/share/fonts"];
    private static readonly string[] s_plain =
        ["DejaVuSans.ttf", "LiberationSans-Regular.ttf", "NotoSans-Regular.ttf", "Arial.ttf", "FreeSans.ttf"];

    private readonly Lazy<SKTypeface?> _plain = new(() => Find(bold: false));
    private readonly Lazy<SKTypeface?> _bold = new(() => Find(bold: true));

    /// <summary>Whether text can be drawn at all.</summary>
    internal bool HasAny => SKFontManager.Default.FontFamilies.Any(family => family.Length > 0) || _plain.Value is not null;

    public SKTypeface? FromFamilyName(string fontFamily, SKFontStyleWeight fontWeight, SKFontStyleWidth fontWidth,
        SKFontStyleSlant fontStyle) =>
        fontWeight >= SKFontStyleWeight.Medium ? _bold.Value ?? _plain.Value : _plain.Value;

    private static SKTypeface? Find(bool bold)
    {
        foreach (var name in s_plain)
        {
            var wanted = bold ? name.Replace("-Regular", "", StringComparison.Ordinal)
                .Replace(".ttf", "-Bold.ttf", StringComparison.Ordinal) : name;
            foreach (var folder in s_folders.Where(Directory.Exists))
            {
                var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true };
                if (Directory.EnumerateFiles(folder, wanted, options).FirstOrDefault() is { } path) return SKTypeface.FromFile(path);
            }
        }
        return null;
    }
}
