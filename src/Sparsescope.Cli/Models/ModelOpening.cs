using Sparsescope.Llama;
using Sparsescope.Models;

namespace Sparsescope.Cli.Models;

/// <summary>Finds and opens the model that the command line names; what happens meanwhile goes to stderr.</summary>
internal static class ModelOpening
{
    internal static Model Open(ModelChoice choice, Terminal terminal, CancellationToken cancellation) =>
        Find(choice, terminal, cancellation).Open(cancellation);

    /// <summary>The model's files, checked and hashed; downloaded where they are on the Hub and not here yet.</summary>
    internal static ModelSource Find(ModelChoice choice, Terminal terminal, CancellationToken cancellation)
    {
        if (choice.Verbose) LlamaRuntime.Listen(terminal.Say);
        var path = choice.File ?? Download(choice.Hub!, terminal, cancellation)[0];
        var source = ModelSource.Of(path, choice.Options with { Notice = terminal.Say }, cancellation);
        if (source.HadChoice)
        {
            terminal.Say(source.IsManaged ? "note: the managed engine computes; --engine native asks llama.cpp"
                : $"note: llama.cpp computes, since: {source.Obstacle}");
        }
        return source;
    }

    /// <summary>Downloads a model from the Hub unless the cache has it; progress to stderr.</summary>
    internal static IReadOnlyList<string> Download(string hub, Terminal terminal, CancellationToken cancellation)
    {
        using var progress = new DownloadDisplay(terminal);
        return ModelReference.ResolveAsync(ModelReference.OfHub(hub), terminal.Say, progress, cancellation).GetAwaiter().GetResult();
    }
}
