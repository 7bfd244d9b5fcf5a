using Sparsescope.Cli.Heatmaps;

namespace Sparsescope.Tests.Cli.Heatmaps;

public sealed class PaletteTests
{
    private const double LeastStep = 0.5;    // of lightness L*, 0 … 100

    public static TheoryData<string> Eyes => ["all colours", "no red", "no green", "no blue"];

    [Theory, MemberData(nameof(Eyes))]
    public void Lightness_rises_with_every_shade_whatever_the_eye(string eye)
    {
        foreach (var colours in (Rgb[][])[[.. Enumerable.Range(0, Palette.Shades).Select(Palette.Colour)],
            [.. Palette.Xterm.Select(Xterm)]])
        {
            var lightness = colours.Select(colour => Lightness(Seen(colour, eye))).ToArray();
            for (var i = 1; i < lightness.Length; i++)
            {
                if (!(lightness[i] - lightness[i - 1] >= LeastStep))
                    Assert.Fail($"{eye}: shade {i} ({colours[i]}) is L* {lightness[i]:F1} after {lightness[i - 1]:F1}");
            }
        }
    }

    [Fact]
    public void Every_shade_has_a_colour_of_its_own_and_the_ends_are_far_apart()
    {
        Assert.Equal(Palette.Shades, Enumerable.Range(0, Palette.Shades).Select(Palette.Colour).Distinct().Count());
        Assert.True(Lightness(Linear(Palette.Colour(Palette.Shades - 1))) - Lightness(Linear(Palette.Colour(0))) > 70);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.0999, 0)]
    [InlineData(0.1, 1)]
    [InlineData(0.5, 5)]
    [InlineData(1, 9)]
    public void Shades_are_equal_parts_and_the_highest_belongs_to_the_last(double shade, int index) =>
        Assert.Equal(index, Palette.Index(shade, 10));

    // The 6 × 6 × 6 cube and the greys of xterm.
    private static Rgb Xterm(byte index)
    {
        byte[] levels = [0, 95, 135, 175, 215, 255];
        var grey = (byte)(8 + 10 * (index - 232));
        return index >= 232 ? new(grey, grey, grey)
            : new(levels[(index - 16) / 36], levels[(index - 16) / 6 % 6], levels[(index - 16) % 6]);
    }

    private static (double R, double G, double B) Linear(Rgb colour) => (Decode(colour.Red), Decode(colour.Green), Decode(colour.Blue));

    private static double Decode(byte value) => value / 255.0 <= 0.04045 ? value / 255.0 / 12.92
        : Math.Pow((value / 255.0 + 0.055) / 1.055, 2.4);

    // What is left of a colour without one kind of cone (Machado, Oliveira and Fernandes 2009, severity 1), in linear light.
    private static (double R, double G, double B) Seen(Rgb colour, string eye)
    {
        var (r, g, b) = Linear(colour);
        return eye switch
        {
            "no red" => (0.152286 * r + 1.052583 * g - 0.204868 * b, 0.114503 * r + 0.786281 * g + 0.099216 * b,
                -0.003882 * r - 0.048116 * g + 1.051998 * b),
            "no green" => (0.367322 * r + 0.860646 * g - 0.227968 * b, 0.280085 * r + 0.672501 * g + 0.047413 * b, -0.011820 * r
                + 0.042940 * g + 0.968881 * b),
            "no blue" => (1.255528 * r - 0.076749 * g - 0.178779 * b, -0.078411 * r + 0.930809 * g + 0.147602 * b, 0.004733 * r
                + 0.691367 * g + 0.303900 * b),
            _ => (r, g, b),
        };
    }

    // CIE L* of the luminance.
    private static double Lightness((double R, double G, double B) colour)
    {
        var luminance = Math.Clamp(0.2126 * colour.R + 0.7152 * colour.G + 0.0722 * colour.B, 0, 1);
        return luminance > 216.0 / 24389 ? 116 * Math.Cbrt(luminance) - 16 : luminance * 24389 / 27;
    }
}
