using Sparsescope.Gguf;
using Sparsescope.Llama;
using Sparsescope.Managed.Inference;

namespace Sparsescope.ModelTests.Engine;

/// <summary>Managed engines over the files that native ones are tested on.</summary>
internal static class ManagedEngines
{
    internal static ManagedEngine Open(string path, Vocabulary vocabulary, ManagedOptions? options = null)
    {
        using var stream = File.OpenRead(path);
        return ManagedEngine.Read(stream, GgufFile.Read(stream, path), options ?? new() { Threads = 2 }, vocabulary.EndsGeneration, CancellationToken.None);
    }
}
