using Sparsescope.Llama;
using Sparsescope.Llama.Engine;

namespace Sparsescope.Studies.Running;

/// <summary>A model to run studies on: found, checked and hashed, loaded when a pass needs it.</summary>
/// <param name="File">Its files and header.</param>
/// <param name="Sha256">Hash of the file that was named, whatever copy is computed on.</param>
/// <param name="Options">How it computes.</param>
public sealed record StudyModel(ModelFile File, string Sha256, EngineOptions Options)
{
    /// <summary>The engine that computes in llama.cpp's place, or null.</summary>
    public OtherEngine? Other { get; init; }

    /// <summary>What the store says of the engine in short.</summary>
    public string EngineRelease => Other?.Name ?? LlamaRuntime.SupportedRelease;

    /// <summary>All of the engine that decides figures; part of a run's identity.</summary>
    public EngineIdentity EngineIdentity => Other?.Identity(Options) ?? EngineIdentities.Of(Options);

    /// <summary>As tables show it: the file's name without its ending.</summary>
    public string Name => Path.GetFileNameWithoutExtension(File.Path);
}

/// <summary>An engine that computes in llama.cpp's place, which then has the vocabulary only. Its numerics are exact.</summary>
/// <param name="Name">What the store says of it.</param>
/// <param name="Release">Version of its arithmetic.</param>
/// <param name="Instructions">The processor's instructions it computes with.</param>
/// <param name="Open">Opens a model, named by its first file, in whatever types its weights are stored.</param>
public sealed record OtherEngine(
    string Name, string Release, string Instructions, Func<string, Vocabulary, EngineOptions, IEngine> Open)
{
    /// <summary>All of it that decides figures.</summary>
    public EngineIdentity Identity(EngineOptions options) => EngineIdentities.OfOther(options, Name, Release, Instructions);
}
