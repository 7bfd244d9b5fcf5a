using Sparsescope.Models.Hub;

namespace Sparsescope.Models;

/// <summary>A file of a data set on the Hugging Face Hub, named USER/DATASET/path@revision; without a revision, main.</summary>
public static class DataReference
{
    /// <summary>Throws where a text names no such file; nothing is asked of the Hub.</summary>
    /// <exception cref="BadInputException">What is wrong with it.</exception>
    public static void Require(string reference) => HubDataset.Parse(reference);

    /// <summary>Page of the data set, for people.</summary>
    /// <exception cref="BadInputException">The text names no file of one.</exception>
    public static string Page(string reference) => $"https://huggingface.co/datasets/{HubDataset.Parse(reference).Set.Id}";

    /// <summary>
    /// Path of the file on this machine. It is downloaded unless the Hub's cache has it; the same variables as for models say where the Hub
    /// and the cache are (HF_ENDPOINT, HF_HOME, HF_TOKEN, HF_HUB_OFFLINE).
    /// </summary>
    /// <param name="reference">USER/DATASET/path@revision.</param>
    /// <param name="notice">Told what a person should know though nothing failed.</param>
    /// <param name="progress">Told how far the download is.</param>
    /// <param name="cancellation">Ends a download; what has arrived is kept.</param>
    /// <exception cref="BadInputException">No such file, not allowed, offline, or no room on the disk.</exception>
    public static async Task<string> ResolveAsync(
        string reference, Action<string>? notice = null, IProgress<DownloadProgress>? progress = null, CancellationToken cancellation =
            default)
    {
        using var client = new HubClient(HubOptions.FromEnvironment(Environment.GetEnvironmentVariable), notice);
        return await client.ResolveAsync(HubDataset.Parse(reference), progress, cancellation).ConfigureAwait(false);
    }
}
