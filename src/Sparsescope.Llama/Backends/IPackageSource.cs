namespace Sparsescope.Llama.Backends;

/// <summary>Where published packages come from.</summary>
internal interface IPackageSource
{
    /// <summary>Lays a package's archive into a folder, or finds it.</summary>
    /// <param name="package">Its name, e.g. linux-x64-cuda.</param>
    /// <param name="version">Its version.</param>
    /// <param name="scratch">An empty folder to lay it into.</param>
    /// <param name="cancellation">Ends a download.</param>
    /// <returns>The path of the .tgz.</returns>
    /// <exception cref="BadInputException">It cannot be had.</exception>
    string Fetch(string package, string version, string scratch, CancellationToken cancellation);
}

/// <summary>A folder with archives, named as `npm pack` names them.</summary>
internal sealed class FolderSource(string folder) : IPackageSource
{
    /// <inheritdoc/>
    public string Fetch(string package, string version, string scratch, CancellationToken cancellation)
    {
        if (!Directory.Exists(folder)) throw new BadInputException($"'{folder}' is not a folder.");
        var name = $"{NpmSource.Scope}-{package}-{version}.tgz";
        var path = Path.Combine(folder, name);
        return File.Exists(path) ? path
            : throw new BadInputException(
                $"'{folder}' holds no {name}: where there is a network, `npm pack @{NpmSource.Scope}/{package}@{version}` makes it.");
    }
}
