using System.Globalization;

namespace Sparsescope.Studies.Store;

/// <summary>The order in which the passes of a run are measured, whatever order a store got them in.</summary>
internal static class PassOrder
{
    private static readonly string[] s_kinds =
        [RunStore.MainPass, "frame-", "scrambled", "twin-", "reference", "trace", "prompt-nll", "fallback", "selective-filter"];

    /// <summary>
    /// By kind, those that are not known last, then by the number at the end of the name; equal ones stay in the order they came in.
    /// </summary>
    internal static (int Kind, int Number) Of(string pass)
    {
        var place = Array.FindIndex(s_kinds, kind => kind.EndsWith('-') ? pass.StartsWith(kind, StringComparison.Ordinal) : pass == kind);
        return (place < 0 ? s_kinds.Length : place, int.TryParse(pass[(pass.LastIndexOf('-') + 1)..], NumberStyles.None,
            CultureInfo.InvariantCulture, out var number) ? number : 0);
    }
}
