using Sparsescope.Models.Hub;

namespace Sparsescope.Models;

/// <summary>What names a model: the path of a GGUF file, or <c>hf:USER/REPO[:QUANT]</c> for one on the Hugging Face Hub.</summary>
public static class ModelReference
{
    private const string HubPrefix = "hf:";

    /// <summary>The model's files on this machine, the first one first; a model of the Hub is downloaded unless its cache has it.</summary>
    /// <param name="reference">A path, or a name on the Hub after <c>hf:</c>.</param>
    /// <param name="notice">Told what a person should know though nothing failed.</param>
    /// <param name="progress">Told how far the download is.</param>
    /// <param name="cancellation">Ends a download; what has arrived is kept.</param>
    /// <exception cref="BadInputException">No such name, not allowed, offline, or no room on the disk. Paths are not looked at.</exception>
    public static async Task<IReadOnlyList<string>> ResolveAsync(
        string reference, Action<string>? notice = null, IProgress<DownloadProgress>? progress = null, CancellationToken cancellation =
            default)
    {
        if (!reference.StartsWith(HubPrefix, StringComparison.Ordinal)) return [reference];
        using var client = new HubClient(HubOptions.FromEnvironment(Environment.GetEnvironmentVariable), notice);
        return await client.ResolveAsync(HubReference.Parse(reference[HubPrefix.Length..]), progress, cancellation).ConfigureAwait(false);
    }

    /// <summary>The reference of a model on the Hub.</summary>
    /// <param name="name">USER/REPO or USER/REPO:QUANT.</param>
    public static string OfHub(string name) => HubPrefix + name;
}
