namespace Sparsescope.Tests;

/// <summary>
/// The folder of reference data beside the project: SPARSESCOPE_SHARED, or ../shared from the project's root.
/// A test that needs it says so with <see cref="Path"/>; where it is missing that test is skipped by name, or fails when
/// SPARSESCOPE_REQUIRE_SHARED=1.
/// </summary>
internal static class Shared
{
    private static readonly string? s_root = Find();

    /// <summary>Full path of a file or folder of the reference data; skips (or fails) the calling test where it is missing.</summary>
    public static string Path(params string[] parts)
    {
        var path = s_root is null ? null : System.IO.Path.Combine([s_root, .. parts]);
        if (path is not null && (File.Exists(path) || Directory.Exists(path))) return path;
        var what = $"reference data '{string.Join('/', parts)}' is missing (set SPARSESCOPE_SHARED)";
        if (Environment.GetEnvironmentVariable("SPARSESCOPE_REQUIRE_SHARED") == "1") Assert.Fail(what);
        Assert.Skip(what);
        throw new InvalidOperationException(what);
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("SPARSESCOPE_SHARED") is { Length: > 0 } named) return System.IO.Path.GetFullPath(named);
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(System.IO.Path.Combine(folder.FullName, "Sparsescope.slnx"))) continue;
            var beside = System.IO.Path.Combine(folder.FullName, "..", "shared");
            return Directory.Exists(beside) ? System.IO.Path.GetFullPath(beside) : null;
        }
        return null;
    }
}
