using System.CommandLine;
using Sparsescope.Cli.Models;
using Sparsescope.Models;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope inspect</c>: what a model is and what can be read in it.</summary>
internal static class InspectCommand
{
    internal static Command Create(Terminal terminal)
    {
        var path = new Argument<string?>("model") { Description = "GGUF file (or -m, -hf)", HelpName = "MODEL", Arity = ArgumentArity.ZeroOrOne };
        var model = new ModelArguments();
        var tensors = new Option<bool>("--tensors") { Description = "list every tensor the model computes: what --tap name:PATTERN can match" };
        var json = new Option<bool>("--json") { Description = "print JSON" };
        var command = new Command("inspect", "Show a model's architecture, tokeniser, template, taps and memory need") { path };
        model.AddTo(command, computes: false);
        command.Add(tensors);
        command.Add(json);
        command.SetAction((parsed, cancellation) =>
        {
            var named = parsed.GetValue(path);
            if (named is not null && model.IsNamed(parsed)) throw new BadInputException("Name one model.");
            var choice = named is null ? model.Read(parsed, computes: false) : new ModelChoice(named, null, new ModelOptions { GpuLayers = 0 }, false);
            using var loaded = ModelOpening.Open(choice, terminal, cancellation);
            var facts = ModelFacts.Read(loaded, parsed.GetValue(tensors));
            if (parsed.GetValue(json)) terminal.PrintJson(facts.ToJson().ToJsonString(new() { WriteIndented = true }));
            else foreach (var line in facts.ToText()) terminal.Print(line);
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }
}
