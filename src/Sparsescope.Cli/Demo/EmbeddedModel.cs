using System.Reflection;
using System.Security.Cryptography;
using Sparsescope.Llama;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Cli.Demo;

/// <summary>
/// The model inside the program: a small Llama trained on the graph of the study latent-rules by the configuration beside it, as F16.
/// llama.cpp reads files alone, so it is laid into the cache first.
/// </summary>
internal static class EmbeddedModel
{
    private const string Resource = "demo/model.gguf", FileName = "latent-rules.gguf";

    /// <summary>Path of the model's file.</summary>
    /// <exception cref="BadInputException">This build holds no model, or the cache cannot be written.</exception>
    internal static string File()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)
            ?? throw new BadInputException(
                "This build of sparsescope holds no model; name one that was trained on the graph with -m FILE.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        var path = Path.Combine(UserCache.Folders.Models, hash[..12], FileName);
        CacheFile.Ensure(path, content);
        return path;
    }
}
