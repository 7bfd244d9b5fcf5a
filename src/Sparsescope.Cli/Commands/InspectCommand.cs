using System.CommandLine;
using Sparsescope.Cli.Models;
using Sparsescope.Models;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope inspect</c>: what a model is and what can be read in it.</summary>
internal static class InspectCommand
{
    internal static Command Create(Terminal terminal)
    {
        var path = new Argument<string?>("model")
        {
            Description = "GGUF file (or -m, -hf)",
            HelpName = "MODEL",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var model = new ModelArguments();
        var tensors = new Option<bool>("--tensors")
        {
            Description = "list every tensor the model computes: what --tap name:PATTERN can match",
        };
        var graph = new Option<bool>("--graph")
        {
            Description =
                "print the compute graph as the library shows it, one tensor a line: what a report of a missing tap needs; "
                + "with -ngl as it runs on a GPU",
        };
        var layers = new Option<int>("--n-gpu-layers", "-ngl")
        {
            Description = "layers to offload where a GPU build is present; -1 all",
            HelpName = "N",
        };
        var tokens = new Option<int>("--prompt-tokens")
        {
            Description = "length of the prompt that the memory need is said for",
            HelpName = "N",
            DefaultValueFactory = _ => 512,
        };
        var json = new Option<bool>("--json") { Description = "print JSON" };
        var command = new Command("inspect", "Show a model's architecture, tokeniser, template, taps and memory need") { path };
        model.AddTo(command, computes: false);
        command.Add(tensors);
        command.Add(graph);
        command.Add(layers);
        command.Add(tokens);
        command.Add(json);
        command.SetAction((parsed, cancellation) =>
        {
            var named = parsed.GetValue(path);
            if (named is not null && model.IsNamed(parsed)) throw new BadInputException("Name one model.");
            var gpu = ModelArguments.Within("-ngl", parsed.GetValue(layers), -1, 100_000);
            var choice = named is null ? model.Read(parsed, computes: false) : new ModelChoice(named, null, new ModelOptions(), false);
            var length = ModelArguments.Within("--prompt-tokens", parsed.GetValue(tokens), 1, 1 << 24);
            var log = new List<string>();
            void Listen(string line)
            {
                lock (log) log.Add(line);
                if (choice.Verbose) terminal.Say(line);
            }
            var choosing = choice with { Options = choice.Options with { GpuLayers = gpu, Log = Listen } };
            using var loaded = ModelOpening.Open(choosing, terminal, cancellation);
            if (parsed.GetValue(graph))
            {
                foreach (var line in loaded.Graph) terminal.Print(line);
                return Task.FromResult(ExitCode.Ok);
            }
            var facts = ModelFacts.Read(loaded, parsed.GetValue(tensors), MemoryNeed.Of(loaded, length, log));
            if (parsed.GetValue(json)) terminal.PrintJson(facts.ToJson().ToJsonString(new() { WriteIndented = true }));
            else foreach (var line in facts.ToText()) terminal.Print(line);
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }
}
