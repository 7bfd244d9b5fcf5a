namespace Sparsescope.Llama.Backends;

/// <summary>Installs published GPU builds of the pinned release.</summary>
/// <param name="builds">Every build there is, as <see cref="LlamaPlatform.GpuBuilds"/> has them.</param>
/// <param name="rid">.NET's name of the platform.</param>
/// <param name="machine">What the machine has.</param>
/// <param name="store">Where to.</param>
internal sealed class BackendInstaller(IReadOnlyList<GpuBuild> builds, string rid, GpuMachine machine, BackendStore store)
{
    /// <summary>The names of the builds for this platform, in the order of the table.</summary>
    internal IReadOnlyList<string> Names => [.. builds.Where(build => build.Rid == rid).Select(build => build.Name).Distinct()];

    /// <summary>Which build of a name fits the machine.</summary>
    /// <exception cref="BadInputException">None of that name, none published, or the machine lacks something.</exception>
    internal BackendChoice Choose(string name) => BackendChoice.Of(Published(name), machine);

    /// <summary>The main build of a name, whether it fits or not.</summary>
    /// <exception cref="BadInputException">None of that name, or none published.</exception>
    internal BackendChoice ChooseUnchecked(string name) => BackendChoice.Unchecked(Published(name));

    /// <summary>Fetches, verifies and unpacks a build; an earlier one of the name is replaced once all of this has gone well.</summary>
    /// <param name="choice">The build.</param>
    /// <param name="source">Where packages come from.</param>
    /// <param name="notice">Told, in a sentence, what is fetched.</param>
    /// <param name="cancellation">Ends a download.</param>
    /// <returns>What was installed.</returns>
    /// <exception cref="BadInputException">A package cannot be had, has another checksum, or is not one of libraries.</exception>
    internal InstalledBackend Install(BackendChoice choice, IPackageSource source, Action<string> notice, CancellationToken cancellation)
    {
        var build = choice.Build;
        List<GpuBuild> layers = build.Over is { } below ? [builds.Single(other => other.Package == below), build] : [build];
        var (folder, scratch) = (store.NewFolder(), Directory.CreateTempSubdirectory("sparsescope-").FullName);
        try
        {
            foreach (var layer in layers)
            {
                // From a folder it takes a moment.
                if (source is NpmSource) notice($"fetching @{NpmSource.Scope}/{layer.Package} {LlamaPlatform.Version}");
                var place = Directory.CreateDirectory(Path.Combine(scratch, layer.Package)).FullName;
                var archive = source.Fetch(layer.Package, LlamaPlatform.Version, place, cancellation);
                PackageArchive.Verify(archive, layer.Package, layer.Integrity!);
                cancellation.ThrowIfCancellationRequested();
                PackageArchive.Unpack(archive, folder, isFallback: layer.Over is not null);
            }
            // Libraries of a build look for others beside themselves.
            foreach (var library in choice.Elsewhere) File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(library)), library);
            var packages = layers.Select(layer => $"{layer.Package} {layer.Integrity}");
            var installed = new InstalledBackend(build.Name, build.Variant, LlamaPlatform.Version, [.. packages]);
            store.Keep(folder, installed);
            return installed;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    private List<GpuBuild> Published(string name)
    {
        var named = builds.Where(build => build.Rid == rid && build.Name == name).ToList();
        if (named.Count == 0)
        {
            var others = Names.Count == 0 ? "there are no GPU builds for it" : $"there are {string.Join(" and ", Names)}";
            throw new BadInputException($"No build '{name}' is published for {rid}; {others}.");
        }
        var published = named.Where(build => build.Integrity is not null).ToList();
        return published.Count > 0 ? published
            : throw new BadInputException(
                $"@{NpmSource.Scope}/{named[0].Package} is known and its release {LlamaPlatform.Version} is not published where this "
                + $"program is built: name a build of that release with {Native.NativeLibraries.PathVariable}.");
    }
}
