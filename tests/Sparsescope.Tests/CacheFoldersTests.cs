namespace Sparsescope.Tests;

public sealed class CacheFoldersTests
{
    [Theory]
    [InlineData("/named", "/xdg", "/named")]
    [InlineData("", "/xdg", "/xdg/sparsescope")]
    [InlineData(null, null, "/anyone/.cache/sparsescope")]
    [InlineData(null, "", "/anyone/.cache/sparsescope")]
    public void A_named_folder_goes_before_the_users_cache(string? named, string? xdg, string root)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("the paths are those of Unix");
        var folders = CacheFolders.Of(name => name == "SPARSESCOPE_CACHE" ? named : name == "XDG_CACHE_HOME" ? xdg
            : "other", "/anyone/.cache");
        Assert.Equal(root, folders.Root);
        Assert.Equal(Path.Combine(root, "exact"), folders.Copies);
        Assert.All(folders.Kept, folder => Assert.StartsWith(root, folder, StringComparison.Ordinal));
        Assert.Equal(folders.Kept.Count, folders.Kept.Distinct().Count());
    }

    [Fact]
    public void A_folder_named_relatively_is_one_of_this_place() =>
        Assert.Equal(Path.GetFullPath("here"), CacheFolders.Of(name => name == "SPARSESCOPE_CACHE" ? "here" : null, "/").Root);
}
