using System.Globalization;
using System.Net;

namespace Sparsescope.Models.Hub;

/// <summary>The sentences for what can go wrong with the hub.</summary>
internal static class HubErrors
{
    /// <summary>What an answer other than success means: for a file of the repository, or for its listing where file is null.</summary>
    public static BadInputException Refused(HubOptions options, HubReference reference, string? file, HttpResponseMessage response)
    {
        var code = RemoteFile.Header(response, "X-Error-Code");
        var page = $"{options.Endpoint}/{reference.Address}";
        var denied = response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
        if (denied && code == "GatedRepo")
            return new($"{reference.Id} is gated: accept its licence at {page} and set HF_TOKEN to a token of that account");
        if (code == "RepoNotFound" || (response.StatusCode == HttpStatusCode.Unauthorized && options.Token is null))
            return new($"{reference.Id} was not found at {options.Endpoint}, or is private: check the name, or set HF_TOKEN");
        if (response.StatusCode == HttpStatusCode.Unauthorized)
            return new($"{options.Endpoint} does not accept the token for {reference.Id}: set HF_TOKEN to a valid one");
        if (denied)
            return new($"{options.Endpoint} refuses access to {reference.Id} (403): check that the token in HF_TOKEN may read it");
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return file is null
                ? new($"{reference.Id} was not found at {options.Endpoint}: check the name at {page}")
                : new($"{file} was not found in {reference.Id}: look for its present name at {page}");
        }
        return new($"{options.Endpoint} answered {Status(response)} for {file ?? reference.Id}: check HF_ENDPOINT");
    }

    public static HubUnavailableException Unreachable(Uri address, Exception cause)
    {
        var why = cause is OperationCanceledException ? "no answer in time" : cause.GetBaseException().Message;
        return new($"{Host(address)} cannot be reached ({why})", "check the network and HF_ENDPOINT, then run again", cause);
    }

    public static HubUnavailableException Busy(Uri address, HttpResponseMessage response) =>
        new($"{Host(address)} answered {Status(response)}", "try again later") { RetryAfter = response.Headers.RetryAfter?.Delta };

    public static HubUnavailableException Broken(string file, Exception? cause)
    {
        var why = cause is OperationCanceledException ? "stalled" : "broke off";
        return new($"the download of {file} {why}", "run again to resume it", cause);
    }

    public static BadInputException NoListing(HubOptions options) =>
        new($"{options.Endpoint} answered with something that is no listing of files: check HF_ENDPOINT");

    public static BadInputException BadRedirect(Uri from) =>
        new($"{Host(from)} redirects in a way that is not followed (too often, or from https to http): check HF_ENDPOINT");

    public static BadInputException Offline(HubReference reference, string folder, string cached) =>
        new($"{reference} is not in the cache at '{folder}'{(cached.Length > 0 ? $" (there is {cached})" : "")} and HF_HUB_OFFLINE is set: "
            + "unset it to download");

    public static BadInputException Offline(HubDataset file, string folder) =>
        new($"{file} is not in the cache at '{folder}' and HF_HUB_OFFLINE is set: unset it to download");

    public static BadInputException Size(string file, long expected, long actual) => new(string.Create(CultureInfo.InvariantCulture,
        $"{file} should have {expected} bytes but the server sends {actual}: it may have changed meanwhile, run again"));

    public static BadInputException Changed(string file) => new($"{file} changed on the hub while it was downloaded: run again");

    public static BadInputException Checksum(string file, string expected, string actual) =>
        new($"{file} arrived damaged (SHA-256 {actual}, expected {expected}) and was removed: run again");

    public static BadInputException NotGguf(string file) =>
        new($"{file} is not a GGUF file (its first four bytes are not GGUF) and was removed: choose another file");

    public static BadInputException DiskFull(string folder, string file, long? needed, long? free, Exception? cause = null)
    {
        var figures = needed is null ? "" : string.Create(CultureInfo.InvariantCulture, $" ({needed} bytes needed, {free} free)");
        return new($"the disk of '{folder}' has no room for {file}{figures}: free some, or set HF_HUB_CACHE to another disk", cause!);
    }

    public static BadInputException Cache(string folder, Exception cause) =>
        new($"the cache '{folder}' cannot be used ({cause.Message}): set HF_HUB_CACHE to a folder you can write to", cause);

    private static string Host(Uri address) => address.GetLeftPart(UriPartial.Authority);

    private static string Status(HttpResponseMessage response) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode} {response.ReasonPhrase}").TrimEnd();
}
