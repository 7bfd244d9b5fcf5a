using System.Text.Json;

namespace Sparsescope.Llama.Backends;

/// <summary>A GPU build that was installed.</summary>
/// <param name="Name">cuda or vulkan.</param>
/// <param name="Variant">main or fallback.</param>
/// <param name="Version">Version of the packages it came in.</param>
/// <param name="Packages">The packages, with their checksums.</param>
internal sealed record InstalledBackend(string Name, string Variant, string Version, IReadOnlyList<string> Packages);

/// <summary>
/// The user's data folder: GPU builds that were installed, by release, and the name of the one that is used. SPARSESCOPE_DATA names another
/// folder.
/// </summary>
/// <param name="root">The folder.</param>
internal sealed class BackendStore(string root)
{
    /// <summary>Names another data folder.</summary>
    internal const string Variable = "SPARSESCOPE_DATA";

    private const string Description = "backend.json", Choice = "used";

    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    /// <summary>The user's, or the one that SPARSESCOPE_DATA names.</summary>
    internal static BackendStore Of()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named) return new(Path.GetFullPath(named));
        var data = Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } xdg ? xdg
            : OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : Path.Combine(Home(), ".local", "share");
        return new(Path.Combine(Path.GetFullPath(data), "sparsescope"));
    }

    /// <summary>Where builds of every release lie.</summary>
    internal string Root => Path.Combine(root, "backends");

    /// <summary>Where a build of the pinned release lies, or would.</summary>
    internal string Folder(string name) => Path.Combine(Root, LlamaPlatform.Version, name);

    /// <summary>What is installed under a name; null where nothing of the pinned release is.</summary>
    internal InstalledBackend? Find(string name)
    {
        var path = Path.Combine(Folder(name), Description);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<InstalledBackend>(File.ReadAllBytes(path), s_json) : null;
        }
        catch (JsonException e)
        {
            throw new BadInputException($"'{path}' is damaged: install {name} again.", e);
        }
    }

    /// <summary>The name that was chosen; null for the packed build.</summary>
    internal string? Used
    {
        get
        {
            var path = Path.Combine(Root, Choice);
            return File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } name ? name : null;
        }
    }

    /// <summary>The folder of the build that was chosen; null for the packed one.</summary>
    /// <exception cref="BadInputException">
    /// The chosen one is not installed, for instance because the program moved to another release.
    /// </exception>
    internal string? UsedFolder => Used is not { } name ? null : Find(name) is not null ? Folder(name)
        : throw new BadInputException(
            $"The backend '{name}' was chosen, and there is none of release {LlamaPlatform.Version} in '{Root}'.", Remedy.InstallBackend);

    /// <summary>Chooses a build; null for the packed one.</summary>
    internal void Use(string? name)
    {
        var path = Path.Combine(Root, Choice);
        if (name is null)
        {
            if (File.Exists(path)) File.Delete(path);
            return;
        }
        Directory.CreateDirectory(Root);
        File.WriteAllText(path + ".new", name + "\n");
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>Makes a folder with a build the installed one, in place of an earlier one.</summary>
    /// <param name="folder">On the same disk: made with <see cref="NewFolder"/>.</param>
    /// <param name="backend">What it is.</param>
    internal void Keep(string folder, InstalledBackend backend)
    {
        File.WriteAllBytes(Path.Combine(folder, Description), JsonSerializer.SerializeToUtf8Bytes(backend, s_json));
        var target = Folder(backend.Name);
        if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
        Directory.Move(folder, target);
    }

    /// <summary>An empty folder to unpack into.</summary>
    internal string NewFolder() =>
        Directory.CreateDirectory(Path.Combine(Root, LlamaPlatform.Version, $".new-{Guid.NewGuid():N}")).FullName;

    private static string Home() =>
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
}
