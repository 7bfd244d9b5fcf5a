using Sparsescope.Llama;
using Sparsescope.Managed.Inference;

namespace Sparsescope.ModelTests.Engine;

/// <summary>Managed engines over the files that native ones are tested on.</summary>
internal static class ManagedEngines
{
    internal static ManagedEngine Open(string path, Vocabulary vocabulary, ManagedOptions? options = null) =>
        ManagedEngine.Open([path], options ?? new() { Threads = 2 }, vocabulary.EndsGeneration);
}
