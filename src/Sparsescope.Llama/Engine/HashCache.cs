using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sparsescope.Llama;

/// <summary>
/// Hashes of large files, kept in the user's cache folder: reading fifteen gigabytes again to learn the same number takes longer than a
/// short run. A file is the same as long as its path, its size and its time of change are. The cache is a convenience: where it cannot be
/// read or written, files are hashed.
/// </summary>
internal static class HashCache
{
    /// <summary>Fewest bytes of a model that is kept; smaller ones are hashed in a moment.</summary>
    internal const long LeastBytes = 64L << 20;

    private const int MostEntries = 1000;

    private static string DefaultFile => UserCache.Folders.Hashes;

    /// <summary>The hash of files one after another: the kept one, or what <paramref name="compute"/> gives, which is then kept.</summary>
    /// <param name="files">The files, which exist.</param>
    /// <param name="compute">Makes the hash.</param>
    /// <param name="cache">The cache; null: the user's.</param>
    /// <param name="leastBytes">See <see cref="LeastBytes"/>.</param>
    internal static string Get(IReadOnlyList<string> files, Func<string> compute, string? cache = null, long leastBytes = LeastBytes)
    {
        cache ??= DefaultFile;
        var infos = files.Select(file => new FileInfo(Path.GetFullPath(file))).ToList();
        if (infos.Sum(info => info.Length) < leastBytes) return compute();
        var key = string.Join('|', infos.Select(info => info.FullName));
        var state = string.Join('|', infos.Select(State));
        if (Read(cache)[key] is JsonObject entry && Text(entry, "state") == state && Text(entry, "sha256") is { Length: 64 } known)
            return known;
        var hash = compute();
        // A file that changed meanwhile has no hash to keep.
        if (string.Join('|', files.Select(file => State(new FileInfo(Path.GetFullPath(file))))) == state)
            Keep(cache, key, new JsonObject { ["state"] = state, ["sha256"] = hash });
        return hash;
    }

    private static string State(FileInfo info) => FormattableString.Invariant($"{info.Length}:{info.LastWriteTimeUtc.Ticks}");

    private static string? Text(JsonObject entry, string name) => entry[name] is JsonValue value && value.TryGetValue(out string? text)
        ? text : null;

    private static JsonObject Read(string cache)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(cache)) as JsonObject ?? [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return [];
        }
    }

    private static void Keep(string cache, string key, JsonObject entry)
    {
        var unfinished = $"{cache}.{Environment.ProcessId}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(cache)!);
            var entries = Read(cache);
            entries.Remove(key);
            while (entries.Count >= MostEntries) entries.RemoveAt(0);
            entries[key] = entry;
            File.WriteAllText(unfinished, entries.ToJsonString());
            File.Move(unfinished, cache, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Hashed again next time.
        }
    }
}
