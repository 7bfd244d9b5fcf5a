using System.Globalization;

namespace Sparsescope;

/// <summary>A time as results keep it: UTC, ISO 8601, whole seconds.</summary>
public static class UtcText
{
    /// <summary>For example <c>2026-01-02T03:04:05Z</c>.</summary>
    public static string Of(TimeProvider clock) => clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
