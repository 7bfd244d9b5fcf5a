namespace Sparsescope.Studies.Store;

/// <summary>The order in which the passes of a run are measured, whatever order a store got them in.</summary>
internal static class PassOrder
{
    private static readonly string[] s_kinds = [RunStore.MainPass, "frame-", "scrambled", "twin-", "reference", "trace"];

    /// <summary>Passes of one kind have one place and stay in the order they came in; kinds that are not known come last.</summary>
    internal static int Of(string pass)
    {
        var place = Array.FindIndex(s_kinds, kind => kind.EndsWith('-') ? pass.StartsWith(kind, StringComparison.Ordinal) : pass == kind);
        return place < 0 ? s_kinds.Length : place;
    }
}
