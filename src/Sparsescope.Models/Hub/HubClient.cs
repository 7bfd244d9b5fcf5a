namespace Sparsescope.Models.Hub;

/// <summary>Finds GGUF models on the Hugging Face Hub and keeps them in the cache shared with huggingface_hub.</summary>
/// <param name="options">Where hub and cache are.</param>
/// <param name="notice">Told, in a sentence, what the user should know though nothing failed.</param>
internal sealed class HubClient(HubOptions options, Action<string>? notice = null) : IDisposable
{
    private readonly HubHttp _http = new(options);
    private readonly HubCache _cache = new(options.Cache);

    public void Dispose() => _http.Dispose();

    /// <summary>
    /// The local files of a model, first shard first; what is not in the cache is downloaded. Where the hub does not answer and the
    /// model is cached, the cached one with a notice. Cancelling keeps what has arrived, and the next call goes on from there.
    /// </summary>
    /// <exception cref="BadInputException">Not found, not allowed, offline, unreachable, damaged, or no room on the disk.</exception>
    public async Task<IReadOnlyList<string>> ResolveAsync(
        HubReference reference, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            if (options.Offline)
                return _cache.Find(reference) ?? throw HubErrors.Offline(reference, options.Cache, _cache.Names(reference));
            return await FetchAsync(reference, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (HubUnavailableException e) when (_cache.Find(reference) is { } cached)
        {
            notice?.Invoke($"{e.Reason}; using {Path.GetFileName(cached[0])} from the cache");
            return cached;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && _cache.Find(reference) is { } cached)
        {
            // The hub has another version, and this cache takes none.
            notice?.Invoke($"the cache '{options.Cache}' cannot be written ({e.Message}); using {Path.GetFileName(cached[0])} from it");
            return cached;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { throw HubErrors.Cache(options.Cache, e); }
    }

    /// <summary>
    /// The local path of a file of a data set, downloaded where it is not in the cache. What is named by its commit never changes and is
    /// not asked for again; of a branch or tag the present version, or the cached one with a notice where the hub does not answer.
    /// </summary>
    /// <exception cref="BadInputException">Not found, not allowed, offline, unreachable, damaged, or no room on the disk.</exception>
    public async Task<string> ResolveAsync(HubDataset file, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        if ((file.IsPinned || options.Offline) && _cache.Find(file) is { } present) return present;
        if (options.Offline) throw HubErrors.Offline(file, options.Cache);
        try
        {
            var remote = await new HubApi(_http, options).ProbeAsync(file, cancellationToken).ConfigureAwait(false);
            var commit = file.IsPinned ? file.Revision : remote.Commit ?? MadeUpCommit(file.Set, [remote]);
            if (_cache.Present(file.Set, commit, [remote.File]) is null) CheckSpace(file.Set, [remote]);
            var path = await FetchAsync(file.Set, commit, remote, progress, cancellationToken).ConfigureAwait(false);
            if (!file.IsPinned) _cache.WriteRef(file.Set, file.Revision, commit);
            return path;
        }
        catch (HubUnavailableException e) when (_cache.Find(file) is { } cached)
        {
            notice?.Invoke($"{e.Reason}; using {file} from the cache");
            return cached;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { throw HubErrors.Cache(options.Cache, e); }
    }

    private async Task<IReadOnlyList<string>> FetchAsync(
        HubReference reference, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        var api = new HubApi(_http, options);
        var listing = await api.ListAsync(reference, cancellationToken).ConfigureAwait(false);
        var files = GgufChoice.Pick(reference, listing.Files);
        var paths = listing.Commit is { } listed ? _cache.Present(reference, listed, files) : null;
        if (paths is not null)
        {
            _cache.WriteMain(reference, listing.Commit!);
            return paths;
        }

        var remotes = new List<RemoteFile>();
        foreach (var file in files)
            remotes.Add(await api.ProbeAsync(reference, file, listing.Commit, cancellationToken).ConfigureAwait(false));
        var commit = listing.Commit ?? remotes[0].Commit ?? MadeUpCommit(reference, remotes);
        if (_cache.Present(reference, commit, files) is null) CheckSpace(reference, remotes);
        var local = new List<string>();
        foreach (var remote in remotes)
            local.Add(await FetchAsync(reference, commit, remote, progress, cancellationToken).ConfigureAwait(false));
        _cache.WriteMain(reference, commit);
        return local;
    }

    private async Task<string> FetchAsync(HubReference reference, string commit, RemoteFile remote,
        IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        var pointer = _cache.Pointer(reference, commit, remote.File.Path);
        if (HubCache.Has(pointer)) return pointer;
        void Waiting() => notice?.Invoke($"another process is downloading {remote.File.Path}; waiting for it");
        var name = _cache.Lock(reference, remote.PendingName);
        using var held = await BlobLock.TakeAsync(name, Waiting, cancellationToken).ConfigureAwait(false);
        if (HubCache.Has(pointer)) return pointer;
        var present = PresentBlob(reference, remote);
        var download = new BlobDownload(_http, options, reference, remote, _cache.Blobs(reference), progress);
        _cache.Point(pointer, present ?? await download.RunAsync(cancellationToken).ConfigureAwait(false), fresh: present is null);
        return pointer;
    }

    /// <summary>The blob of a file where it is cached in full length; a file of another commit may have the same one.</summary>
    private string? PresentBlob(HubReference reference, RemoteFile remote)
    {
        if (remote.BlobName is not { } name) return null;
        var blob = new FileInfo(Path.Combine(_cache.Blobs(reference), name));
        return blob.Exists && (remote.Size is null || blob.Length == remote.Size) ? blob.FullName : null;
    }

    private void CheckSpace(HubReference reference, List<RemoteFile> remotes)
    {
        var blobs = _cache.Blobs(reference);
        Directory.CreateDirectory(blobs);
        var needed = remotes.Where(remote => PresentBlob(reference, remote) is null).Sum(remote => BlobDownload.Remaining(remote, blobs));
        if (options.FreeBytes(blobs) is { } free && free < needed) throw HubErrors.DiskFull(blobs, reference.ToString(), needed, free);
    }

    /// <summary>A snapshot needs a commit. Where a server names none: 40 hex digits that change when a file of the model does.</summary>
    private static string MadeUpCommit(HubReference reference, List<RemoteFile> remotes) =>
        RemoteFile.Sha1($"{reference.Id}\n{string.Join('\n', remotes.Select(remote => $"{remote.File.Path} {remote.Version}"))}");
}
