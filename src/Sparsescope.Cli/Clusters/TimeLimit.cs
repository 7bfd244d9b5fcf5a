using System.Globalization;

namespace Sparsescope.Cli.Clusters;

/// <summary>A time limit as SLURM reads it: M, M:S, H:M:S, D-H, D-H:M or D-H:M:S.</summary>
internal static class TimeLimit
{
    private const int MostLead = 90, LeastLead = 10;

    /// <summary>How many seconds before the end a task is told to stop: 90, or a quarter of a short limit.</summary>
    internal static int Lead(string? limit) => limit is null ? MostLead : Math.Clamp(Seconds(limit) / 4, LeastLead, MostLead);

    /// <exception cref="BadInputException">Not of that form.</exception>
    internal static int Seconds(string limit)
    {
        var (days, rest) = limit.Split('-') is [var first, var second] ? (Digits(first), second) : (0, limit);
        int?[] parts = [.. rest.Split(':').Select(Digits)];
        var hasDays = limit.Contains('-', StringComparison.Ordinal);
        var seconds = days is null || parts.Contains(null) ? null : (hasDays, parts.Length) switch
        {
            (false, 1) => parts[0] * 60,
            (false, 2) => parts[0] * 60 + parts[1],
            (_, 3) => parts[0] * 3600 + parts[1] * 60 + parts[2],
            (true, 1) => parts[0] * 3600,
            (true, 2) => parts[0] * 3600 + parts[1] * 60,
            _ => null,
        };
        return seconds + days * 86_400 is > 0 and var all ? all
            : throw new BadInputException($"--time '{limit}' is no time limit; write minutes, or H:M:S, or D-H:M:S.");
    }

    private static int? Digits(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value < 10_000 ? value : null;
}
