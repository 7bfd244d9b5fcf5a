namespace Sparsescope.Llama.Backends;

/// <summary>A build of llama.cpp that this machine uses, has, or could have.</summary>
/// <param name="Name">cpu or metal for the packed one, cuda or vulkan for a GPU.</param>
/// <param name="Variant">main, or fallback for cards and drivers that the main build does not fit; null where nothing is installed.</param>
/// <param name="Folder">Where its libraries lie; null where it is not installed.</param>
/// <param name="IsUsed">True for the one that is loaded by the next start of a program.</param>
/// <param name="Obstacle">Why it cannot be installed, in a sentence; null where it can, or is.</param>
public sealed record BackendInfo(string Name, string? Variant, string? Folder, bool IsUsed, string? Obstacle);

/// <summary>
/// Builds of llama.cpp of the pinned release: the packed one, and those for GPUs that are published for it. Which one is used is kept in
/// the user's data folder and holds for every program of the user; SPARSESCOPE_LLAMA_PATH goes before it.
/// </summary>
public static class LlamaBackends
{
    /// <summary>Version of the published packages that hold the pinned release.</summary>
    public static string Version => LlamaPlatform.Version;

    /// <summary>What the packed build of this platform is called.</summary>
    public static string Packed => LlamaPlatform.Own?.Computes ?? "cpu";

    /// <summary>The packed build, then every GPU build that is known for this platform.</summary>
    public static IReadOnlyList<BackendInfo> List()
    {
        var (store, installer) = Here();
        var used = store.Used;
        return
        [
            new(Packed, null, null, used is null, null),
            .. installer.Names.Select(name => store.Find(name) is { } there
                ? new BackendInfo(name, there.Variant, store.Folder(name), used == name, null)
                : new BackendInfo(name, null, null, used == name, Obstacle(installer, name))),
        ];
    }

    /// <summary>Installs a published GPU build; it is used once it is chosen.</summary>
    /// <param name="name">cuda or vulkan.</param>
    /// <param name="folder">A folder with archives as npm packs them; null fetches them through npm.</param>
    /// <param name="force">True installs the main build though the machine lacks something, for a machine that will have it.</param>
    /// <param name="notice">Told, in a sentence, what is done.</param>
    /// <param name="cancellation">Ends a download.</param>
    /// <exception cref="BadInputException">No such build, the machine lacks something, or a package is missing or damaged.</exception>
    public static BackendInfo Install(string name, string? folder, bool force, Action<string> notice, CancellationToken cancellation)
    {
        var (store, installer) = Here();
        var choice = force ? installer.ChooseUnchecked(name) : installer.Choose(name);
        foreach (var card in choice.LeftOut)
        {
            notice($"{card.Name} (compute capability {CudaCard.Text(card.Capability)}) is not computed on: "
                + "no published build fits all cards");
        }
        var installed = installer.Install(choice, folder is null ? new NpmSource() : new FolderSource(folder), notice, cancellation);
        return new(name, installed.Variant, store.Folder(name), store.Used == name, null);
    }

    /// <summary>Chooses the build that programs load from their next start on.</summary>
    /// <param name="name">That of the packed build, or of one that is installed.</param>
    /// <exception cref="BadInputException">No such build, or it is not installed.</exception>
    public static void Use(string name)
    {
        var (store, installer) = Here();
        if (name == Packed)
        {
            store.Use(null);
            return;
        }
        if (!installer.Names.Contains(name))
        {
            throw new BadInputException(
                $"There is no backend '{name}'; there are {string.Join(", ", installer.Names.Prepend(Packed))}.");
        }
        if (store.Find(name) is null) throw new BadInputException($"The backend '{name}' is not installed.", Remedy.InstallBackend);
        store.Use(name);
    }

    /// <summary>What decides which libraries are loaded, in a few words.</summary>
    public static string InUse
    {
        get
        {
            if (Environment.GetEnvironmentVariable(Native.NativeLibraries.PathVariable) is { Length: > 0 })
                return $"the folder that {Native.NativeLibraries.PathVariable} names";
            var store = BackendStore.Of();
            return store.Used is not { } name ? $"{Packed} (packed)"
                : store.Find(name) is { } there ? $"{name} ({there.Variant} build of {there.Version}, chosen by you)"
                : $"{name} (chosen by you, not installed)";
        }
    }

    private static (BackendStore Store, BackendInstaller Installer) Here()
    {
        var store = BackendStore.Of();
        return (store, new(LlamaPlatform.GpuBuilds, LlamaPlatform.OwnRid, GpuMachine.Here(), store));
    }

    private static string? Obstacle(BackendInstaller installer, string name)
    {
        try
        {
            _ = installer.Choose(name);
            return null;
        }
        catch (BadInputException e)
        {
            return e.Message;
        }
    }
}
