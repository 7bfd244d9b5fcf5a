namespace Sparsescope.Cli.Heatmaps;

/// <summary>How many colours an output shows.</summary>
internal enum ColourDepth { None, Xterm256, True }

/// <summary>What standard output can show.</summary>
/// <param name="Colours">Colours that may be used.</param>
/// <param name="Width">Columns of a line.</param>
internal sealed record Screen(ColourDepth Colours, int Width)
{
    /// <summary>Columns where the output is no terminal.</summary>
    internal const int PlainWidth = 100;

    /// <summary>A file or a pipe.</summary>
    internal static Screen Plain { get; } = new(ColourDepth.None, PlainWidth);

    /// <summary>
    /// What a terminal says of itself: NO_COLOR (any value but none) and TERM=dumb ask for no colour, COLORTERM for every colour, a TERM
    /// with 256color or direct for what it says. Eight or sixteen colours are too few for a scale: characters show more.
    /// </summary>
    internal static ColourDepth Detect(Func<string, string?> environment)
    {
        if (environment("NO_COLOR") is { Length: > 0 }) return ColourDepth.None;
        var term = environment("TERM") ?? "";
        if (term is "dumb") return ColourDepth.None;
        if (environment("COLORTERM") is "truecolor" or "24bit" || term.EndsWith("-direct", StringComparison.Ordinal))
            return ColourDepth.True;
        if (term.Contains("256color", StringComparison.Ordinal)) return ColourDepth.Xterm256;
        return environment("WT_SESSION") is { Length: > 0 } ? ColourDepth.True : ColourDepth.None;
    }

    /// <summary>Standard output as it is now.</summary>
    internal static Screen Current()
    {
        if (Console.IsOutputRedirected) return Plain;
        // A terminal that does not know its size says 0.
        var width = Console.WindowWidth;
        return new(Detect(Environment.GetEnvironmentVariable), width > 0 ? width : 80);
    }
}
