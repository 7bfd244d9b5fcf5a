namespace Sparsescope.Models.Hub;

/// <summary>One file of a repository as its listing names it.</summary>
/// <param name="Path">Path in the repository, parts divided by '/'.</param>
/// <param name="Sha256">Checksum in lower-case hex where the listing has one.</param>
internal sealed record HubFile(string Path, string? Sha256 = null)
{
    /// <summary>Whether a path from a server may become a path under our cache: relative, no '..', no drive, no backslash.</summary>
    public static bool IsSafe(string path) =>
        path.Split('/').All(part => part is not ("" or "." or "..")) && !path.Any(c => c is '\\' or ':' || char.IsControl(c));
}
