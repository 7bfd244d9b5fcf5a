using System.Net;
using System.Security.Cryptography;

namespace Sparsescope.Models.Hub;

/// <summary>
/// Brings one file into a folder of blobs: into NAME.incomplete, going on where an earlier attempt or run stopped, then checked
/// and renamed. Whoever calls holds the blob's lock.
/// </summary>
internal sealed class BlobDownload(
    HubHttp http, HubOptions options, HubReference reference, RemoteFile remote, string folder, IProgress<DownloadProgress>? progress)
{
    private const int BufferSize = 1 << 17;
    private const long ReportEveryMilliseconds = 100;

    private readonly string _partial = PartialPath(folder, remote);
    private long _reported;

    private string Name => remote.File.Path;

    /// <summary>Bytes still to come of a file, by what its earlier attempts left; 0 where its size is unknown.</summary>
    public static long Remaining(RemoteFile remote, string folder)
    {
        var partial = new FileInfo(PartialPath(folder, remote));
        return Math.Max(0, (remote.Size ?? 0) - (partial.Exists ? partial.Length : 0));
    }

    /// <summary>Downloads, checks, and returns the path of the blob.</summary>
    /// <exception cref="HubUnavailableException">Five attempts in a row brought nothing new.</exception>
    /// <exception cref="BadInputException">Wrong length or checksum, not a GGUF, or no room on the disk.</exception>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        if (!remote.CanResume) File.Delete(_partial);
        var backoff = new Backoff(options.Delay, attempts: 5);
        for (var furthest = Have(); ;)
        {
            try
            {
                await AttemptAsync(cancellationToken).ConfigureAwait(false);
                break;
            }
            catch (HubUnavailableException e)
            {
                if (Have() > furthest) backoff.Reset();
                furthest = Math.Max(furthest, Have());
                if (!await backoff.WaitAsync(e.RetryAfter, cancellationToken).ConfigureAwait(false)) throw;
            }
            catch (IOException e) when (IsDiskFull(e)) { throw HubErrors.DiskFull(folder, Name, null, null, e); }
        }
        var blob = Path.Combine(folder, await CheckedNameAsync(cancellationToken).ConfigureAwait(false));
        File.Move(_partial, blob, overwrite: true);
        return blob;
    }

    private static string PartialPath(string folder, RemoteFile remote) => Path.Combine(folder, $"{remote.PendingName}.incomplete");

    private long Have() => new FileInfo(_partial) is { Exists: true } file ? file.Length : 0;

    private async Task AttemptAsync(CancellationToken cancellationToken)
    {
        if (Have() > remote.Size) File.Delete(_partial);
        var have = Have();
        if (have > 0 && have == remote.Size)
        {
            Report(have, have, always: true);
            return;
        }

        var request = new HubRequest(HttpMethod.Get, remote.Url);
        if (have > 0) request = request with { From = have, IfRange = remote.RangeCondition };
        using var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (have > 0 && response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            if (remote.Size is null && response.Content.Headers.ContentRange?.Length == have) return;
            File.Delete(_partial);
            await AttemptAsync(cancellationToken).ConfigureAwait(false);
            return;
        }
        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
            throw HubErrors.Refused(options, reference, Name, response);
        if (remote.RangeCondition is not null && response.Headers.ETag?.ToString() is { } now && now != remote.RangeCondition)
            throw HubErrors.Changed(Name);

        var start = Start(response, have);
        var announced = response.Content.Headers.ContentRange?.Length ?? response.Content.Headers.ContentLength + start;
        if (remote.Size is { } size && announced is { } other && other != size) throw HubErrors.Size(Name, size, other);
        var total = remote.Size ?? announced;
        var room = options.FreeBytes(folder) + (have - start); // what is written over makes room
        if (total - start > room) throw HubErrors.DiskFull(folder, Name, total - start, room);
        await CopyAsync(response, start, total, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The offset of the body's first byte: where we asked for it, or 0 where the server sends everything.</summary>
    private long Start(HttpResponseMessage response, long asked)
    {
        if (response.StatusCode != HttpStatusCode.PartialContent) return 0;
        var from = response.Content.Headers.ContentRange?.From ?? asked;
        if (from <= asked) return from;
        File.Delete(_partial); // it leaves a gap: the next attempt asks for everything
        throw HubErrors.Broken(Name, null);
    }

    private async Task CopyAsync(HttpResponseMessage response, long start, long? total, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var file = new FileStream(_partial, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        if (file.Length > start) file.SetLength(start);
        file.Seek(start, SeekOrigin.Begin);
        var done = start;
        Report(done, total, always: true);
        var buffer = new byte[BufferSize];
        while (await http.ReadAsync(Name, body, buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
        {
            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            done += read;
            Report(done, total, always: false);
        }
        if (done > total)
        {
            file.SetLength(0);
            throw HubErrors.Size(Name, total.Value, done);
        }
        if (done < total) throw HubErrors.Broken(Name, null);
        file.Flush(flushToDisk: true);
        Report(done, total ?? done, always: true);
    }

    /// <summary>The name of the blob, once the content is what it should be; otherwise the content is removed.</summary>
    private async Task<string> CheckedNameAsync(CancellationToken cancellationToken)
    {
        await using var file = new FileStream(_partial, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferSize);
        var name = remote.BlobName;
        if (name is null || remote.Sha256 is not null)
        {
            var sum = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false));
            if (remote.Sha256 is { } expected && !sum.Equals(expected, StringComparison.OrdinalIgnoreCase))
                throw Removed(HubErrors.Checksum(Name, expected, sum));
            name ??= sum;
        }
        return reference.IsDataset || await IsGgufAsync(file, cancellationToken).ConfigureAwait(false) ? name
            : throw Removed(HubErrors.NotGguf(Name));
    }

    private static async Task<bool> IsGgufAsync(FileStream file, CancellationToken cancellationToken)
    {
        var magic = new byte[4];
        file.Seek(0, SeekOrigin.Begin);
        var read = await file.ReadAtLeastAsync(magic, magic.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return read == magic.Length && magic.AsSpan().SequenceEqual("GGUF"u8);
    }

    private BadInputException Removed(BadInputException why)
    {
        File.Delete(_partial);
        return why;
    }

    private void Report(long done, long? total, bool always)
    {
        var now = Environment.TickCount64;
        if (!always && now - _reported < ReportEveryMilliseconds) return;
        _reported = now;
        progress?.Report(new DownloadProgress(Name, done, total));
    }

    // ENOSPC of Unix, ERROR_DISK_FULL of Windows
    private static bool IsDiskFull(IOException e) => e.HResult is 28 or unchecked((int)0x80070070);
}
