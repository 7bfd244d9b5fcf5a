using Sparsescope.Llama;
using Sparsescope.Managed.Inference;
using Sparsescope.Models.Vllm;

namespace Sparsescope.Models;

/// <summary>A model found, checked and hashed; its weights are read when it is opened.</summary>
public sealed class ModelSource
{
    private ModelSource(ModelFile file, string sha256, ModelOptions options, Choice choice)
    {
        Server = choice.Server;
        (File, Sha256, IsManaged, HadChoice, Obstacle) = (file, sha256, choice.IsManaged, choice.HadChoice, choice.Obstacle);
        Options = IsManaged ? options with { Numerics = Numerics.Exact } : options;
    }

    /// <summary>Its files and header.</summary>
    public ModelFile File { get; }

    /// <summary>Hash of the file that was named, whatever copy is computed on: 64 hex digits.</summary>
    public string Sha256 { get; }

    /// <summary>How it computes; the numerics are exact where the managed engine does.</summary>
    public ModelOptions Options { get; }

    /// <summary>True where the managed engine computes; llama.cpp then has the vocabulary only.</summary>
    public bool IsManaged { get; }

    /// <summary>True where a vLLM computes elsewhere; llama.cpp then has the vocabulary only.</summary>
    public bool IsRemote => Server is not null;

    /// <summary>The vLLM that computes; null where none does.</summary>
    internal VllmServer? Server { get; }

    /// <summary>True where either engine might have computed, and one was chosen: see <see cref="EngineKind.Auto"/>.</summary>
    public bool HadChoice { get; }

    /// <summary>Why the managed engine was not chosen, in a sentence; null where it was, or there was no choice.</summary>
    public string? Obstacle { get; }

    /// <summary>As tables show it: the file's name without its ending.</summary>
    public string Name => Path.GetFileNameWithoutExtension(File.Path);

    /// <summary>All of the engine that decides figures. Loads llama.cpp.</summary>
    public EngineIdentity Identity =>
        Server is { } server ? EngineIdentities.OfServer(EngineName.Vllm, server.Version, WireNumbers.Name(server.Type), server.Served)
        : IsManaged
        ? EngineIdentities.OfOther(Options, EngineName.Managed, ManagedEngine.Arithmetic, ManagedEngine.Instructions)
        : EngineIdentities.Of(Options);

    /// <summary>
    /// A sentence where hidden states of the architecture were not compared with another implementation; null where they were.
    /// </summary>
    public string? ArchitectureNote => LlamaEngine.IsVerified(File.Header.Architecture) ? null
        : $"note: architecture '{File.Header.Architecture}' follows the general layer rule; "
            + "it was not compared with another implementation";

    /// <summary>The engine in a word: llama.cpp's release, or the other engine's name.</summary>
    public string EngineRelease => Server is { } server ? $"{EngineName.Vllm.Word()} {server.Version}"
        : IsManaged ? EngineName.Managed.Word() : LlamaRuntime.SupportedRelease;

    /// <summary>The processor's instructions it computes with, as the engine calls them; null where llama.cpp does not say.</summary>
    public string? Instructions => IsRemote ? null : IsManaged ? ManagedEngine.Instructions : LlamaRuntime.Instance.CpuLibrary;

    /// <summary>Finds a model, downloads it where it is on the Hub, checks its files and hashes them.</summary>
    /// <param name="reference">See <see cref="ModelReference"/>.</param>
    /// <param name="options">How it will compute; null for the defaults.</param>
    /// <param name="cancellation">Ends a download or the hashing.</param>
    /// <exception cref="BadInputException">Not found, damaged, or nothing that the chosen engine computes.</exception>
    public static async Task<ModelSource> FindAsync(string reference, ModelOptions? options = null,
        CancellationToken cancellation = default)
    {
        options ??= new();
        var paths = await ModelReference.ResolveAsync(reference, options.Notice, options.Download, cancellation).ConfigureAwait(false);
        return await Task.Run(() => Of(paths[0], options, cancellation), cancellation).ConfigureAwait(false);
    }

    /// <summary>The same for a file on this machine.</summary>
    /// <exception cref="BadInputException">As <see cref="FindAsync"/>.</exception>
    public static ModelSource Of(string path, ModelOptions options, CancellationToken cancellation = default)
    {
        var file = ModelFile.Check(path, options.Say);
        var choice = Choose(options, file, cancellation);
        if (options.ShortCache && !choice.IsManaged)
        {
            var why = choice.Obstacle is { } obstacle ? $" ({obstacle.TrimEnd('.')})" : "";
            throw new BadInputException($"A cache of BF16 is the managed engine's, and another engine computes here{why}.");
        }
        if (options.ShortCache) options.Say("note: keys and values are kept in BF16: states differ from exact ones in the third digit");
        return new(file, file.Sha256(cancellation), options, choice);
    }

    /// <summary>The same files computed on in another way.</summary>
    /// <exception cref="BadInputException">The chosen engine does not compute the model.</exception>
    public ModelSource With(ModelOptions options) => new(File, Sha256, options, Choose(options, File, CancellationToken.None));

    /// <summary>Reads the weights the options ask for.</summary>
    /// <exception cref="BadInputException">A copy cannot be made, or the model cannot be loaded.</exception>
    public Model Open(CancellationToken cancellation = default) => Open(WeightSource.OfModel, cancellation);

    /// <summary>Reads weights; a copy is made first where the cache has none, a twin lives as long as what is returned.</summary>
    /// <exception cref="BadInputException">A copy or twin cannot be made, or the model cannot be loaded.</exception>
    public Model Open(WeightSource weights, CancellationToken cancellation = default)
    {
        if (IsRemote && weights != WeightSource.OfModel)
            throw new BadInputException(
                "A vLLM computes the weights it was started with; random twins and copies of a model are computed on this machine.");
        if (weights.TwinSeed is { } seed)
        {
            var twin = TwinCopy.Make(File.Parts, seed, cancellation);
            try
            {
                return Load(twin.Path, Numerics.Exact, twin, cancellation);
            }
            catch
            {
                twin.Dispose();
                throw;
            }
        }
        // The managed engine dequantises weights as it needs them: the F32 copy would give it the same numbers.
        if (weights.Copy is { } copy && !(IsManaged && copy == WeightType.F32))
            return Load(Copy(copy), copy == WeightType.F32 ? Numerics.Exact : Numerics.Default, null, cancellation);
        return Load(Weights(Options.Numerics), Options.Numerics, null, cancellation);
    }

    /// <summary>The file that numerics compute on: the model's own, or llama.cpp's F32 copy, made where the cache has none.</summary>
    /// <exception cref="BadInputException">No room for the copy, or llama.cpp cannot make it.</exception>
    public string Weights(Numerics numerics) =>
        numerics == Numerics.Exact && !IsManaged && !IsRemote ? Copy(WeightType.F32) : File.Path;

    internal string Copy(WeightType type) => WeightCopy.Ensure(File, Sha256, type, Options.Say);

    private Model Load(string path, Numerics numerics, TwinCopy? twin, CancellationToken cancellation)
    {
        EngineOptions options = Options with { Numerics = numerics };
        using var log = LlamaRuntime.ListenOnThread(Options.Log);
        // A large vocabulary takes a moment to check: not twice.
        var file = path == File.Path ? File : ModelFile.Check(path);
        var llama = IsManaged || IsRemote ? LlamaModel.LoadVocabulary(file, cancellation)
            : LlamaModel.Load(file, options.GpuLayers, cancellation);
        try
        {
            if (Server is { } server) RequireSameVocabulary(server, llama.Vocabulary, cancellation);
            return new(this, llama, path, options, twin);
        }
        catch
        {
            llama.Dispose();
            throw;
        }
    }

    // Prompts go as token ids: a server with another vocabulary would compute other texts.
    private static void RequireSameVocabulary(VllmServer server, Vocabulary vocabulary, CancellationToken cancellation)
    {
        const string Text = "The year 2026: naïve Σ, 3.14159 and\n  def f(x): return x != 'y'";
        if (server.Tokenize(Text, cancellation) is not { } theirs) return;
        var ours = vocabulary.Tokenize(Text, addSpecial: false, parseSpecial: false);
        if (!theirs.SequenceEqual(ours))
            throw new BadInputException(
                $"The server has another vocabulary than the model's file: of one text it makes {theirs.Length} tokens "
                + $"({string.Join(' ', theirs.Take(8))} …), the file {ours.Length} ({string.Join(' ', ours.Take(8))} …).");
    }

    private static Choice Choose(ModelOptions options, ModelFile file, CancellationToken cancellation)
    {
        if (options.Engine == EngineKind.Vllm)
        {
            if (options.Numerics != Numerics.Default)
                throw new BadInputException("How a vLLM computes is said where it is started, not here.");
            var url = options.Server ?? throw new BadInputException("A vLLM that computes needs an address.");
            var server = VllmServer.Find(url, options.ServerLayers, file.Header.BlockCount, file.Header.EmbeddingLength, cancellation);
            return new(IsManaged: false, HadChoice: false, null) { Server = server };
        }
        if (options.Engine == EngineKind.Managed)
        {
            if (options.Numerics == Numerics.Fast) throw new BadInputException("The managed engine is exact and has no fast numerics.");
            ManagedEngine.RequireComputable(file.Parts);
            return new(IsManaged: true, HadChoice: false, null);
        }
        if (options.Engine == EngineKind.Native || options.Numerics != Numerics.Exact) return new(IsManaged: false, HadChoice: false, null);
        var obstacle = options.NeedsLlamaCpp ? "tensors by name and weights in other precisions are llama.cpp's alone"
            : options.GpuLayers != 0 && LlamaRuntime.Instance.CanOffload ? "a GPU is used"
            : ManagedEngine.Obstacle(file.Parts);
        return new(obstacle is null, HadChoice: true, obstacle);
    }

    private readonly record struct Choice(bool IsManaged, bool HadChoice, string? Obstacle)
    {
        internal VllmServer? Server { get; init; }
    }
}
