using System.Globalization;

namespace Sparsescope.Cli;

/// <summary>How long something will still take, in the unit a person would use.</summary>
internal static class TimeLeft
{
    internal static string Text(double seconds) => seconds switch
    {
        < 90 => string.Create(CultureInfo.InvariantCulture, $"{seconds:F0} s"),
        < 5400 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:F0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:F1} h"),
    };
}
