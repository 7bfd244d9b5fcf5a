using Sparsescope.Llama.Engine;

namespace Sparsescope.Studies.Running;

/// <summary>A model to run studies on: found, checked and hashed, loaded when a pass needs it.</summary>
/// <param name="File">Its files and header.</param>
/// <param name="Sha256">Hash of the file that was named, whatever copy is computed on.</param>
/// <param name="Options">How it computes.</param>
public sealed record StudyModel(ModelFile File, string Sha256, EngineOptions Options)
{
    /// <summary>As tables show it: the file's name without its ending.</summary>
    public string Name => Path.GetFileNameWithoutExtension(File.Path);
}
