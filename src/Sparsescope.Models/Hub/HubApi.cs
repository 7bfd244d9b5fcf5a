using System.Net;

namespace Sparsescope.Models.Hub;

/// <summary>What the hub says of a repository and of its files.</summary>
internal sealed class HubApi(HubHttp http, HubOptions options)
{
    /// <summary>
    /// The files of the main branch, from the first of three addresses that answers with a listing: the model at main, the model,
    /// the tree of main. Mirrors and caching proxies often have just one of them.
    /// </summary>
    public async Task<HubListing> ListAsync(HubReference reference, CancellationToken cancellationToken)
    {
        BadInputException? first = null;
        foreach (var route in (string[])["/revision/main", "", "/tree/main?recursive=true"])
        {
            var url = new Uri($"{options.Endpoint}/api/models/{reference.Id}{route}");
            var request = new HubRequest(HttpMethod.Get, url) { Buffered = true };
            using var response = await http.SendPatientlyAsync(request, cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
            {
                var text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
                if (HubListing.Parse(text) is { } listing) return listing;
                first ??= HubErrors.NoListing(options);
                continue;
            }
            first ??= HubErrors.Refused(options, reference, null, response);
            if (IsDenied(response)) break;
        }
        throw first!;
    }

    /// <summary>
    /// The headers of a file, at the commit where it is known and otherwise at main. Asked by HEAD, and by a GET of one byte where
    /// the server does not answer HEAD.
    /// </summary>
    public Task<RemoteFile> ProbeAsync(HubReference reference, HubFile file, string? commit, CancellationToken cancellationToken) =>
        ProbeAsync(reference, file, commit is null ? ["main"] : [commit, "main"], commit, cancellationToken);

    /// <summary>The headers of a file of a data set, at its revision and no other.</summary>
    public Task<RemoteFile> ProbeAsync(HubDataset file, CancellationToken cancellationToken) =>
        ProbeAsync(file.Set, new HubFile(file.Path), [file.Revision], file.IsPinned ? file.Revision : null, cancellationToken);

    private async Task<RemoteFile> ProbeAsync(
        HubReference reference, HubFile file, string[] revisions, string? commit, CancellationToken cancellationToken)
    {
        BadInputException? last = null;
        foreach (var revision in revisions)
        {
            var path = string.Join('/', file.Path.Split('/').Select(Uri.EscapeDataString));
            var url = new Uri($"{options.Endpoint}/{reference.Address}/resolve/{revision}/{path}");
            foreach (var method in (HttpMethod[])[HttpMethod.Head, HttpMethod.Get])
            {
                var range = method == HttpMethod.Get ? 0L : (long?)null;
                var request = new HubRequest(method, url) { From = range, To = range, StopAtStorage = true };
                using var response = await http.SendPatientlyAsync(request, cancellationToken).ConfigureAwait(false);
                if ((int)response.StatusCode < 400)
                {
                    var remote = RemoteFile.FromHeaders(file, url, response);
                    return remote.Commit is null && revision == commit ? remote with { Commit = commit } : remote;
                }
                last = HubErrors.Refused(options, reference, file.Path, response);
                if (IsDenied(response)) throw last;
            }
        }
        throw last!;
    }

    private static bool IsDenied(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
}
