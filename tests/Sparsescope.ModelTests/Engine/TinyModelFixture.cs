using Sparsescope.Llama;
using Sparsescope.Tests.Gguf;

namespace Sparsescope.ModelTests.Engine;

/// <summary>A tiny model with random weights, written to a temporary file and loaded once for a class of tests.</summary>
public sealed class TinyModelFixture : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sparsescope-").FullName;

    public TinyModelFixture()
    {
        Path = System.IO.Path.Combine(_folder, "tiny.gguf");
        File.WriteAllBytes(Path, TinyModel.Create(Blocks, seed: 7));
        Model = LlamaModel.Load(Path, 0);
    }

    public const int Blocks = 3;

    public string Path { get; }

    public LlamaModel Model { get; }

    internal LlamaEngine Engine(EngineOptions? options = null) => new(Model, "llama", (options ?? new()) with { Threads = 1 });

    /// <summary>Seeded tokens that are no control tokens; the first <paramref name="shared"/> are the same in all.</summary>
    internal static int[][] Prompts(int count, int length, int shared, ulong seed)
    {
        var prefix = Tokens(shared, new(SplitMix64.Derive(seed, 0)));
        return [.. Enumerable.Range(1, count)
            .Select(i => (int[])[.. prefix, .. Tokens(length - shared, new(SplitMix64.Derive(seed, (ulong)i)))])];
    }

    private static int[] Tokens(int count, SplitMix64 random) => [.. Enumerable.Range(0, count).Select(_ => random.NextInt32(256))];

    public void Dispose()
    {
        Model.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
