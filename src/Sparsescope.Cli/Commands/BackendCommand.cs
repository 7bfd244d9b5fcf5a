using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sparsescope.Cli.Devices;
using Sparsescope.Llama;
using Sparsescope.Llama.Backends;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope backend</c>: which build of llama.cpp computes, and builds for GPUs.</summary>
internal static class BackendCommand
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    internal static Command Create(Terminal terminal) =>
        new("backend", "List, install and choose builds of llama.cpp for GPUs") { List(terminal), Install(terminal), Use(terminal) };

    private static Command List(Terminal terminal)
    {
        var json = new Option<bool>("--json") { Description = "print JSON" };
        var command = new Command(
            "list", "List the packed build and those for GPUs: which is used, which are installed, what this machine lacks for others")
        { json };
        command.SetAction(parsed =>
        {
            var backends = LlamaBackends.List();
            if (parsed.GetValue(json))
            {
                terminal.PrintJson(new JsonObject
                {
                    ["release"] = LlamaRuntime.SupportedRelease,
                    ["packages"] = LlamaBackends.Version,
                    ["backends"] = new JsonArray([.. backends.Select(backend => (JsonNode)new JsonObject
                    {
                        ["name"] = backend.Name, ["state"] = State(backend), ["used"] = backend.IsUsed, ["variant"] = backend.Variant,
                        ["folder"] = backend.Folder, ["obstacle"] = backend.Obstacle,
                    })]),
                }.ToJsonString(s_json));
                return ExitCode.Ok;
            }
            foreach (var backend in backends)
            {
                var what = backend.Folder is { } folder ? $"{backend.Variant} build in {folder}"
                    : backend.Obstacle ?? (State(backend) == "packed" ? "comes with the program" : "can be installed");
                terminal.Print($"{(backend.IsUsed ? "*" : " ")} {backend.Name,-8} {State(backend),-10} {what}");
            }
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Install(Terminal terminal)
    {
        var name = Name("cuda or vulkan");
        var from = new Option<string?>("--from")
        {
            Description = "folder with the packages as `npm pack` makes them, for a machine without network",
            HelpName = "DIR",
        };
        var force = new Option<bool>("--force")
        {
            Description = "install the main build though this machine lacks what it needs, e.g. into an image for another one",
        };
        var command = new Command(
            "install", "Check card, driver and runtime, fetch the build that fits through npm, and try it")
        { name, from, force };
        command.SetAction((parsed, cancellation) =>
        {
            var backend = LlamaBackends.Install(
                parsed.GetRequiredValue(name), parsed.GetValue(from), parsed.GetValue(force), terminal.Say, cancellation);
            terminal.Print($"{backend.Name}: {backend.Variant} build in {backend.Folder}");
            foreach (var line in DeviceTrial.Build(backend.Folder!)) terminal.Print(line);
            if (!backend.IsUsed) terminal.Say($"It is not used yet: `sparsescope backend use {backend.Name}` chooses it.");
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    private static Command Use(Terminal terminal)
    {
        var name = Name("a build that `backend list` shows as packed or installed");
        var command = new Command("use", "Choose the build that computes from the next start on") { name };
        command.SetAction(parsed =>
        {
            LlamaBackends.Use(parsed.GetRequiredValue(name));
            terminal.Say($"From the next start on {LlamaBackends.InUse} computes.");
            return ExitCode.Ok;
        });
        return command;
    }

    private static Argument<string> Name(string description) => new("name") { Description = description, HelpName = "NAME" };

    private static string State(BackendInfo backend) => backend.Name == LlamaBackends.Packed ? "packed"
        : backend.Folder is not null ? "installed"
        : backend.Obstacle is null ? "available"
        : "not here";
}
