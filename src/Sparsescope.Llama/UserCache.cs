namespace Sparsescope.Llama;

/// <summary>The user's cache folders.</summary>
public static class UserCache
{
    /// <summary>
    /// SPARSESCOPE_CACHE, or <c>sparsescope</c> in the user's cache folder (XDG_CACHE_HOME, ~/.cache). Read at every call.
    /// </summary>
    public static CacheFolders Folders => CacheFolders.Of(Environment.GetEnvironmentVariable, OperatingSystem.IsWindows()
        ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
        // Not verified: a home that is not there must not become the folder the program was started in.
        : Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".cache"));
}
