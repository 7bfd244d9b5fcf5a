using Sparsescope.Studies.Spec;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Running;

/// <summary>Another version of a study that was run on the same model.</summary>
/// <param name="Runs">Its runs, newest first.</param>
/// <param name="Keys">Names of the keys at the top of study.yaml that differ.</param>
public sealed record OtherVersion(IReadOnlyList<RunRecord> Runs, IReadOnlyList<string> Keys);

/// <summary>
/// Finds the edited copies of a study among the runs of a store, so that a bound or a role that was changed after looking shows. A copy has
/// the model of a run and another study.yaml; with the same data it has the run's name, prompt or claim as well, with other data its name
/// and one of the other two. Layout and comments make no other version.
/// </summary>
public static class StudyVersions
{
    /// <summary>The other versions of a run's study, the one that was run last first.</summary>
    /// <param name="runs">All runs of the store, newest first.</param>
    /// <param name="of">The run.</param>
    public static IReadOnlyList<OtherVersion> Of(IReadOnlyList<RunRecord> runs, RunRecord of)
    {
        var others = runs.Where(run => run.ModelSha256 == of.ModelSha256 && run.Yaml != of.Yaml).GroupBy(run => run.Yaml).ToList();
        if (others.Count == 0) return [];
        var keys = StudyKeys.Of(of.Yaml);
        var versions = new List<OtherVersion>();
        foreach (var other in others)
        {
            var otherKeys = StudyKeys.Of(other.Key);
            if (keys.Count == 0 || otherKeys.Count == 0) continue;  // somebody else's text: nothing can be said of it
            List<RunRecord> kin = [.. other.Where(run => IsKin(of, keys, run, otherKeys))];
            if (kin.Count > 0 && StudyKeys.Differences(keys, otherKeys) is { Count: > 0 } differences) versions.Add(new(kin, differences));
        }
        return versions;
    }

    /// <summary>What a person is told of them; null where there are none.</summary>
    public static string? Sentence(IReadOnlyList<OtherVersion> versions)
    {
        if (versions.Count == 0) return null;
        var were = versions.Count == 1 ? "1 other version of this study was"
            : FormattableString.Invariant($"{versions.Count} other versions of this study were");
        return $"{were} run on this model: {string.Join("; ", versions.Select(Text))}";
    }

    private static string Text(OtherVersion version)
    {
        var names = version.Runs.Select(run => run.Study).Distinct().ToList();
        var renamed = version.Keys.Contains("study") ? $" as {string.Join(", ", names)}" : "";
        return $"{string.Join(", ", version.Runs.Select(run => run.ShortId))}{renamed}, other in {string.Join(", ", version.Keys)}";
    }

    private static bool IsKin(
        RunRecord a, IReadOnlyDictionary<string, string> keysOfA, RunRecord b, IReadOnlyDictionary<string, string> keysOfB)
    {
        var (name, content) = (a.Study == b.Study, Same(keysOfA, keysOfB, "prompt") || Same(keysOfA, keysOfB, "claim"));
        return a.DataSha256 == b.DataSha256 ? name || content : name && content;
    }

    // Spaces and line breaks aside.
    private static bool Same(IReadOnlyDictionary<string, string> a, IReadOnlyDictionary<string, string> b, string key) =>
        a.TryGetValue(key, out var first) && b.TryGetValue(key, out var second) && Words(first) == Words(second);

    private static string Words(string text) =>
        string.Join(' ', text.Replace("\\n", " ", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
