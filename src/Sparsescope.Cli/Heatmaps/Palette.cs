namespace Sparsescope.Cli.Heatmaps;

/// <summary>A colour as a screen takes it.</summary>
internal readonly record struct Rgb(byte Red, byte Green, byte Blue)
{
    public override string ToString() => $"#{Red:x2}{Green:x2}{Blue:x2}";
}

/// <summary>
/// The colours of a heatmap, from dark blue over grey to light yellow. Lightness rises evenly from end to end, and blue against yellow is
/// the pair that the common forms of colour blindness keep apart; in grey print the order stays.
/// </summary>
internal static class Palette
{
    /// <summary>Shades that are told apart where any colour can be shown.</summary>
    internal const int Shades = 32;

    // Ends and middle in OKLab (Ottosson 2020): lightness, green–red, blue–yellow. Between them straight lines.
    private static readonly (double L, double A, double B)[] s_anchors =
        [(0.286, 0.004, -0.128), (0.575, -0.013, -0.029), (0.926, -0.032, 0.165)];

    /// <summary>
    /// The nearest colours of the 256 of xterm that keep the order of lightness; also characters for none, by the ink they take.
    /// </summary>
    internal static IReadOnlyList<byte> Xterm { get; } = [17, 18, 19, 24, 60, 67, 246, 144, 186, 227];

    internal const string Characters = ".:-=+*#%@";

    /// <summary>Index of a shade (0 … 1) among <paramref name="count"/> equal parts.</summary>
    internal static int Index(double shade, int count) => Math.Min(count - 1, (int)(shade * count));

    /// <summary>Colour number <paramref name="index"/> of <see cref="Shades"/>.</summary>
    internal static Rgb Colour(int index)
    {
        var place = index * (s_anchors.Length - 1) / (Shades - 1.0);
        var below = Math.Min((int)place, s_anchors.Length - 2);
        var (from, to, share) = (s_anchors[below], s_anchors[below + 1], place - below);
        return FromOklab(from.L + share * (to.L - from.L), from.A + share * (to.A - from.A), from.B + share * (to.B - from.B));
    }

    private static Rgb FromOklab(double lightness, double a, double b)
    {
        var l = Math.Pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3);
        var m = Math.Pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3);
        var s = Math.Pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3);
        return new(
            Encode(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
            Encode(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
            Encode(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s));
    }

    // The transfer curve of sRGB.
    private static byte Encode(double linear)
    {
        linear = Math.Clamp(linear, 0, 1);
        return (byte)Math.Round(255 * (linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.Pow(linear, 1 / 2.4) - 0.055));
    }
}
