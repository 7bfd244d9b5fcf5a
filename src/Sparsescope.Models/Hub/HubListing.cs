using System.Text.Json;

namespace Sparsescope.Models.Hub;

/// <summary>The files of a repository's main branch, and the commit it is at; null where the answer does not say.</summary>
internal sealed record HubListing(string? Commit, IReadOnlyList<HubFile> Files)
{
    /// <summary>
    /// Reads the answer of /api/models/USER/REPO (an object with "sha" and "siblings") or of its /tree (an array of entries).
    /// Unknown fields are passed over, and so are files whose path could leave the cache.
    /// </summary>
    /// <returns>Null where the text is neither.</returns>
    public static HubListing? Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Array) return new HubListing(null, ReadFiles(root));
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("siblings", out var siblings)) return null;
            if (siblings.ValueKind != JsonValueKind.Array) return null;
            var commit = Text(root, "sha");
            return new HubListing(commit is not null && HubCache.IsSafeName(commit) ? commit : null, ReadFiles(siblings));
        }
        catch (JsonException) { return null; }
    }

    private static List<HubFile> ReadFiles(JsonElement entries)
    {
        var files = new List<HubFile>();
        foreach (var entry in entries.EnumerateArray().Where(entry => entry.ValueKind == JsonValueKind.Object))
        {
            if ((Text(entry, "rfilename") ?? Text(entry, "path")) is not { } path || !HubFile.IsSafe(path)) continue;
            if (Text(entry, "type") == "directory") continue;
            var lfs = entry.TryGetProperty("lfs", out var found) && found.ValueKind == JsonValueKind.Object ? found : default;
            var sum = lfs.ValueKind == JsonValueKind.Object ? Text(lfs, "sha256") ?? Text(lfs, "oid") : null;
            files.Add(new HubFile(path, sum is not null && RemoteFile.IsSha256(sum) ? sum : null));
        }
        return files;
    }

    private static string? Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
