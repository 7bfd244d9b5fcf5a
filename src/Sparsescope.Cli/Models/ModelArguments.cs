using System.CommandLine;
using System.Globalization;
using Sparsescope.Cli.Clusters;
using Sparsescope.Llama;
using Sparsescope.Models;

namespace Sparsescope.Cli.Models;

/// <summary>The options that name a model and say how it computes, shared by the commands that load one.</summary>
internal sealed class ModelArguments
{
    private readonly Option<string[]> _file = new("--model", "-m")
    {
        Description = "GGUF file (the first one of a split model)",
        HelpName = "FILE",
    };
    private readonly Option<string[]> _hub = new("--hf-repo", "-hf", "-hfr")
    {
        Description = "model on the Hugging Face Hub, downloaded once into its cache",
        HelpName = "USER/REPO[:QUANT]",
    };
    private readonly Option<bool> _exact = new("--exact")
    {
        Description = "compute exactly, with the weights in float32: the managed engine as they are, llama.cpp on an F32 copy (made once)",
    };
    private readonly Option<bool> _fast = new("--fast")
    {
        Description = "llama.cpp's own defaults: F16 cache, flash attention where it can",
    };
    private readonly Option<int?> _threads = new("--threads", "-t")
    {
        Description = "threads of a decode; default one a physical core",
        HelpName = "N",
    };
    private readonly Option<int> _gpuLayers = new("--n-gpu-layers", "-ngl")
    {
        Description = "layers to offload where a GPU build is present; -1 all",
        HelpName = "N",
        DefaultValueFactory = _ => -1,
    };
    private readonly Option<int?> _batch = new("--batch-size", "-b")
    {
        Description = "tokens up to which different prompts share a decode",
        HelpName = "N",
    };
    private readonly Option<int?> _microBatch = new("--ubatch-size", "-ub")
    {
        Description = "most tokens of one decode; default 512, on a GPU 2048",
        HelpName = "N",
    };
    private readonly Option<int?> _parallel = new("--parallel", "-np") { Description = "most sequences decoded together", HelpName = "N" };
    private readonly Option<string> _engine = new("--engine")
    {
        Description =
            "native (llama.cpp), managed (exact float32 in C#), vllm (one that runs elsewhere, at --url), or auto: managed with --exact "
            + "where it can compute and no GPU would, else llama.cpp",
        HelpName = "NAME",
        DefaultValueFactory = _ => "auto",
    };
    private readonly Option<string?> _url = new("--url")
    {
        Description = "address of the vLLM that computes, for --engine vllm; -m then gives the vocabulary",
        HelpName = "URL",
    };
    private readonly Option<string?> _serverLayers = new("--vllm-layers")
    {
        Description = "layer ids that vLLM's connector was started with (eagle_aux_hidden_state_layer_ids); default all, 0 to L",
        HelpName = "IDS",
    };
    private readonly Option<string> _cache = new("--cache-type")
    {
        Description = "how the managed engine keeps keys and values: f32, or bf16 for half the memory of long prompts and states that "
            + "differ in the third digit",
        HelpName = "TYPE",
        DefaultValueFactory = _ => "f32",
    };
    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "show llama.cpp's log on stderr" };

    internal void AddTo(Command command, bool computes, bool choosesEngine = false)
    {
        command.Add(_file);
        command.Add(_hub);
        command.Add(_verbose);
        if (!computes) return;
        command.Add(_exact);
        command.Add(_fast);
        command.Add(_threads);
        command.Add(_gpuLayers);
        command.Add(_batch);
        command.Add(_microBatch);
        command.Add(_parallel);
        if (!choosesEngine) return;
        command.Add(_engine);
        command.Add(_url);
        command.Add(_serverLayers);
        command.Add(_cache);
    }

    /// <summary>The models that were named, those of files by their full paths.</summary>
    /// <exception cref="BadInputException">None was, or there is no such file.</exception>
    internal IEnumerable<PlannedSource> Sources(ParseResult parsed)
    {
        foreach (var model in ReadAll(parsed, computes: true))
        {
            if (model.File is { } file)
            {
                _ = ModelFile.Check(file);
                yield return new(Path.GetFileNameWithoutExtension(file), _file.Aliases.First(), Path.GetFullPath(file));
            }
            else
            {
                yield return new(model.Hub!, _hub.Name, model.Hub!);
            }
        }
    }

    /// <summary>What was said of how models compute, as it was given.</summary>
    internal IEnumerable<string> Given(ParseResult parsed)
    {
        foreach (var option in (Option[])[_exact, _fast, _threads, _gpuLayers, _batch, _microBatch, _parallel, _engine, _url,
            _serverLayers])
        {
            if (parsed.GetResult(option) is not { Implicit: false } result) continue;
            yield return option.Name;
            foreach (var token in result.Tokens) yield return token.Value;
        }
    }

    /// <summary>Threads of a decode, where they were given.</summary>
    internal int? ThreadsGiven(ParseResult parsed) => parsed.GetValue(_threads);

    /// <summary>True where a model was named at all.</summary>
    internal bool IsNamed(ParseResult parsed) => parsed.GetValue(_file) is [_, ..] || parsed.GetValue(_hub) is [_, ..];

    /// <summary>Threads that were asked for, or one a physical core.</summary>
    internal int Threads(ParseResult parsed) => Within("--threads", parsed.GetValue(_threads) ?? PhysicalCores.Count, 1, 1024);

    /// <summary>The one model that was asked for; finds nothing and loads nothing yet.</summary>
    /// <exception cref="BadInputException">No model or several, or a number out of range.</exception>
    internal ModelChoice Read(ParseResult parsed, bool computes, bool needsLlamaCpp = false)
    {
        var (files, hubs) = (parsed.GetValue(_file) ?? [], parsed.GetValue(_hub) ?? []);
        if (files.Length > 0 && hubs.Length > 0) throw new BadInputException("Give either -m or -hf, not both.");
        if (files.Length + hubs.Length > 1) throw new BadInputException("Name one model: -m or -hf stands several times.");
        var only = ReadAll(parsed, computes)[0];
        return only with { Options = only.Options with { NeedsLlamaCpp = needsLlamaCpp } };
    }

    /// <summary>All models that were asked for, those named with -m first.</summary>
    /// <exception cref="BadInputException">No model, or a number out of range.</exception>
    internal IReadOnlyList<ModelChoice> ReadAll(ParseResult parsed, bool computes)
    {
        if (!IsNamed(parsed)) throw new BadInputException("Name a model: -m FILE or -hf USER/REPO[:QUANT].");
        var options = computes ? Options(parsed) : new ModelOptions { GpuLayers = 0 };
        var verbose = parsed.GetValue(_verbose);
        IEnumerable<ModelChoice> models = [.. (parsed.GetValue(_file) ?? []).Select(file => new ModelChoice(file, null, options, verbose)),
            .. (parsed.GetValue(_hub) ?? []).Select(hub => new ModelChoice(null, hub, options, verbose))];
        var kind = KindOf(parsed.GetValue(_engine));
        if (kind == EngineKind.Vllm) return [.. models.Select(model => model with { Options = OnServer(parsed, model.Options) })];
        if (parsed.GetValue(_url) is not null || parsed.GetValue(_serverLayers) is not null)
            throw new BadInputException("--url and --vllm-layers go with --engine vllm.");
        return [.. models.Select(model => kind == EngineKind.Managed ? model.OnManagedEngine()
            : model with { Options = model.Options with { Engine = kind } })];
    }

    private ModelOptions OnServer(ParseResult parsed, ModelOptions options)
    {
        if (options.Numerics != Numerics.Default)
            throw new BadInputException("--exact and --fast are of this machine; how a vLLM computes is said where it is started.");
        if (!Uri.TryCreate(parsed.GetValue(_url) ?? throw new BadInputException("--engine vllm needs --url, the address of the server."),
            UriKind.Absolute, out var url)
            || url.Scheme is not ("http" or "https"))
        {
            throw new BadInputException($"--url '{parsed.GetValue(_url)}' is no address; it begins with http:// or https://.");
        }
        var layers = parsed.GetValue(_serverLayers)?.Split(',')
            .Select(id => int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw new BadInputException($"--vllm-layers: '{id}' is no number; write ids with a comma between, as in 0,15,30."));
        return options with { Engine = EngineKind.Vllm, Server = url, ServerLayers = layers is null ? null : [.. layers] };
    }

    private static EngineKind KindOf(string? name) => name switch
    {
        "auto" => EngineKind.Auto,
        "managed" => EngineKind.Managed,
        "vllm" => EngineKind.Vllm,
        null or "native" => EngineKind.Native,   // null: a command that does not choose
        _ => throw new BadInputException($"--engine: '{name}' is not an engine; there are auto, native, managed and vllm."),
    };

    private ModelOptions Options(ParseResult parsed)
    {
        var (exact, fast) = (parsed.GetValue(_exact), parsed.GetValue(_fast));
        if (exact && fast) throw new BadInputException("--exact and --fast exclude each other.");
        return new()
        {
            Numerics = exact ? Numerics.Exact : fast ? Numerics.Fast : Numerics.Default,
            Threads = Threads(parsed),
            GpuLayers = Within("-ngl", parsed.GetValue(_gpuLayers), -1, 100_000),
            GroupTokens = parsed.GetValue(_batch) is { } batch ? Within("-b", batch, 1, 1 << 20) : null,
            MicroBatch = parsed.GetValue(_microBatch) is { } microBatch ? Within("-ub", microBatch, 1, 1 << 16) : null,
            ShortCache = parsed.GetValue(_cache) switch
            {
                null or "f32" => false,
                "bf16" => true,
                var other => throw new BadInputException($"--cache-type: '{other}' is not a type of cache; there are f32 and bf16."),
            },
            Parallel = parsed.GetValue(_parallel) is { } parallel ? Within("--parallel", parallel, 1, 255) : null,
        };
    }

    internal static int Within(string option, int value, int least, int most) =>
        value >= least && value <= most ? value : throw new BadInputException(
            $"{option} is {value}; it must lie between {least} and {most}.");
}

/// <summary>The model that was asked for, and how it is to compute.</summary>
internal sealed record ModelChoice(string? File, string? Hub, ModelOptions Options, bool Verbose)
{
    /// <summary>The same model on the managed engine.</summary>
    /// <exception cref="BadInputException">With --fast, which is llama.cpp's.</exception>
    internal ModelChoice OnManagedEngine() => Options.Numerics == Numerics.Fast
        ? throw new BadInputException(
            "--fast is llama.cpp's way to compute and the managed engine is exact; leave out --fast or --engine managed.")
        : this with { Options = Options with { Engine = EngineKind.Managed } };
}
