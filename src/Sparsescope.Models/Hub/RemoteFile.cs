using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Sparsescope.Models.Hub;

/// <summary>A file on the hub with what its headers say of it.</summary>
/// <param name="File">The file as the listing names it.</param>
/// <param name="Url">Where to download it; always on the hub, storage is reached by its redirect.</param>
/// <param name="Commit">X-Repo-Commit, null where absent.</param>
/// <param name="Etag">X-Linked-Etag, else ETag, else the listing's checksum; without W/ and quotes; null where absent.</param>
/// <param name="RangeCondition">The ETag as If-Range wants it; null unless the hub itself serves the bytes under a strong one.</param>
/// <param name="Size">Bytes; null where unknown.</param>
/// <param name="Modified">Last-Modified, null where absent.</param>
internal sealed record RemoteFile(
    HubFile File, Uri Url, string? Commit, string? Etag, string? RangeCondition, long? Size, DateTimeOffset? Modified)
{
    /// <summary>Reads the headers of a HEAD, of a redirect, or of a GET cut off after its headers.</summary>
    public static RemoteFile FromHeaders(HubFile file, Uri url, HttpResponseMessage response)
    {
        var linked = Header(response, "X-Linked-Etag");
        var own = response.Headers.ETag?.ToString() ?? Header(response, "ETag");
        var commit = Header(response, "X-Repo-Commit");
        var strong = linked is null && response.IsSuccessStatusCode && response.Headers.ETag is { IsWeak: false };
        return new RemoteFile(file, url,
            commit is not null && HubCache.IsSafeName(commit) ? commit : null,
            Normalised(linked) ?? Normalised(own) ?? file.Sha256,
            strong ? own : null,
            SizeIn(response),
            response.Content.Headers.LastModified);
    }

    /// <summary>Name of the file's blob, as huggingface_hub names it: its etag. Null where it is known only after the download.</summary>
    public string? BlobName => Etag is null ? null : HubCache.IsSafeName(Etag) ? Etag : $"etag-{Sha1(Etag)}";

    /// <summary>What the blob is called while it is incomplete: a name that changes whenever the content may have.</summary>
    public string PendingName => BlobName ?? $"pending-{Sha1($"{Url}\n{Version}")}";

    /// <summary>Whether bytes of an earlier run are certainly of this same content.</summary>
    public bool CanResume => (Etag ?? Commit) is not null || Modified is not null;

    /// <summary>All that is known of the content, for telling versions apart.</summary>
    public string Version => Etag ?? FormattableString.Invariant($"{Commit} {Size} {Modified:O}");

    /// <summary>The checksum the content must have; null where the etag is something else.</summary>
    public string? Sha256 => Etag is not null && IsSha256(Etag) ? Etag : null;

    public static bool IsSha256(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigit);

    /// <summary>An etag without its W/ and quotes; null for an empty one.</summary>
    public static string? Normalised(string? etag)
    {
        if (etag is null) return null;
        var bare = (etag.StartsWith("W/", StringComparison.Ordinal) ? etag[2..] : etag).Trim('"');
        return bare.Length == 0 ? null : bare;
    }

    /// <summary>40 hex digits of a text.</summary>
    public static string Sha1(string text) => Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(text)));

    public static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.First().Trim() : null;

    private static long? SizeIn(HttpResponseMessage response)
    {
        if (long.TryParse(Header(response, "X-Linked-Size"), out var linked) && linked > 0) return linked;
        var size = response.StatusCode switch
        {
            HttpStatusCode.OK => response.Content.Headers.ContentLength,
            HttpStatusCode.PartialContent => response.Content.Headers.ContentRange?.Length,
            _ => null,
        };
        return size > 0 ? size : null; // some servers answer a HEAD with a length of 0
    }
}
