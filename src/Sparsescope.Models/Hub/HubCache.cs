namespace Sparsescope.Models.Hub;

/// <summary>
/// The Hugging Face cache as huggingface_hub lays it out, so that Python tools and this one share their downloads:
/// models--USER--REPO/blobs/ETAG holds the bytes, snapshots/COMMIT/PATH links to them, refs/main names the commit.
/// </summary>
/// <param name="root">The cache folder; need not exist.</param>
/// <param name="link">Makes a symbolic link (path, target); other than in tests, the system's.</param>
internal sealed class HubCache(string root, Action<string, string>? link = null)
{
    private readonly Action<string, string> _link = link ?? ((path, target) => File.CreateSymbolicLink(path, target));

    /// <summary>Whether a name from a server may become the name of a file or folder here.</summary>
    public static bool IsSafeName(string name) =>
        name.Length is > 0 and <= 128 && name[0] != '.' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    /// <summary>Whether a file is there; a link that leads nowhere is not.</summary>
    public static bool Has(string path)
    {
        var file = new FileInfo(path);
        return file.Exists && (file.LinkTarget is null || file.ResolveLinkTarget(returnFinalTarget: true)!.Exists);
    }

    public string Folder(HubReference reference) => Path.Combine(root, FolderName(reference));

    public string Blobs(HubReference reference) => Path.Combine(Folder(reference), "blobs");

    public string Lock(HubReference reference, string blob) => Path.Combine(root, ".locks", FolderName(reference), $"{blob}.lock");

    /// <summary>Where a file of a commit is to be found.</summary>
    public string Pointer(HubReference reference, string commit, string path) =>
        Path.Combine([Snapshot(reference, commit), .. path.Split('/')]);

    /// <summary>The local paths of files at a commit; null unless all of them are there.</summary>
    public IReadOnlyList<string>? Present(HubReference reference, string commit, IEnumerable<HubFile> files)
    {
        var paths = files.Select(file => Pointer(reference, commit, file.Path)).ToList();
        return paths.TrueForAll(Has) ? paths : null;
    }

    /// <summary>
    /// The model a reference means among what is cached: at the commit of refs/main, else in the snapshot written last. Null where
    /// no snapshot has it whole.
    /// </summary>
    public IReadOnlyList<string>? Find(HubReference reference)
    {
        foreach (var snapshot in Snapshots(reference))
        {
            try
            {
                var files = GgufChoice.Pick(reference, Files(snapshot));
                return [.. files.Select(file => Path.Combine([snapshot, .. file.Path.Split('/')]))];
            }
            catch (BadInputException) { } // not in this snapshot
        }
        return null;
    }

    /// <summary>A file of a data set where it is cached: at the commit that the revision is or was at; null where it is not.</summary>
    public string? Find(HubDataset file)
    {
        if ((file.IsPinned ? file.Revision : ReadRef(file.Set, file.Revision)) is not { } commit || !IsSafeName(commit)) return null;
        var path = Pointer(file.Set, commit, file.Path);
        return Has(path) ? path : null;
    }

    /// <summary>The quantisations cached of a repository, for messages; empty where there are none.</summary>
    public string Names(HubReference reference) => GgufChoice.Names(reference, Snapshots(reference).SelectMany(Files));

    /// <summary>
    /// Links a file of a snapshot to its blob, by a relative link so that the cache can be moved. Where links are not possible the
    /// blob's bytes become the file: moved where nothing else refers to them yet, else copied.
    /// </summary>
    public void Point(string pointer, string blob, bool fresh)
    {
        var folder = Path.GetDirectoryName(pointer)!;
        Directory.CreateDirectory(folder);
        File.Delete(pointer);
        try { _link(pointer, Path.GetRelativePath(folder, blob)); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            if (Has(pointer)) return; // another process was quicker
            if (fresh) File.Move(blob, pointer);
            else File.Copy(blob, pointer);
        }
    }

    /// <summary>Notes the commit that main is at; a cache that cannot be written, as one that is shared, goes without.</summary>
    public void WriteMain(HubReference reference, string commit) => WriteRef(reference, "main", commit);

    /// <summary>Notes the commit that a branch or tag is at, as far as the cache can be written.</summary>
    public void WriteRef(HubReference reference, string name, string commit)
    {
        var path = RefPath(reference, name);
        if (ReadRef(reference, name) == commit) return;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var draft = $"{path}.{Guid.NewGuid():N}";
            File.WriteAllText(draft, commit);
            File.Move(draft, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The snapshot is there and is found without it.
        }
    }

    private static string FolderName(HubReference reference) =>
        $"{(reference.IsDataset ? "datasets" : "models")}--{reference.User}--{reference.Repo}";

    private string Snapshot(HubReference reference, string commit) => Path.Combine(Folder(reference), "snapshots", commit);

    private string RefPath(HubReference reference, string name) => Path.Combine(Folder(reference), "refs", name);

    private string? ReadMain(HubReference reference) => ReadRef(reference, "main");

    private string? ReadRef(HubReference reference, string name)
    {
        try
        {
            return File.Exists(RefPath(reference, name)) ? File.ReadAllText(RefPath(reference, name)).Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private List<string> Snapshots(HubReference reference)
    {
        var folder = new DirectoryInfo(Path.Combine(Folder(reference), "snapshots"));
        if (!folder.Exists) return [];
        var main = ReadMain(reference);
        return [.. folder.GetDirectories()
            .OrderByDescending(snapshot => snapshot.Name == main)
            .ThenByDescending(snapshot => snapshot.LastWriteTimeUtc)
            .Select(snapshot => snapshot.FullName)];
    }

    private static IEnumerable<HubFile> Files(string snapshot) =>
        Directory.EnumerateFiles(snapshot, "*", SearchOption.AllDirectories)
            .Where(Has)
            .Select(path => new HubFile(Path.GetRelativePath(snapshot, path).Replace(Path.DirectorySeparatorChar, '/')));
}
