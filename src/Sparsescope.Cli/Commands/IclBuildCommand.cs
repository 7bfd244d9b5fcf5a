using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sparsescope.Cli.Icl;
using Sparsescope.Studies.Icl;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope icl build</c>: prompts whose demonstrations were chosen by sparsity.</summary>
internal static class IclBuildCommand
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static Command Create(Terminal terminal)
    {
        var items = new Argument<string>("items") { Description = "records with id, question, score and embedding", HelpName = "ITEMS" };
        var pool = new Option<string>("--pool")
        {
            Description = "records with an answer too: where demonstrations come from",
            HelpName = "POOL",
            Required = true,
        };
        var arm = new Option<string>("--arm")
        {
            Description = "how demonstrations are chosen: " + string.Join(", ", IclArms.ByName.Keys),
            HelpName = "NAME",
            DefaultValueFactory = _ => "sg",
        };
        var system = new Option<string?>("--system") { Description = "system message before the demonstrations", HelpName = "TEXT" };
        var seed = new Option<ulong>("--seed", "-s")
        {
            Description = "seed of the random arms",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        };
        var options = new IclOptions();
        var command = new Command("build",
            "Prompts with two demonstrations each: id, messages, demonstrations, level, one JSON object a line") { items };
        foreach (var option in (Option[])[pool, arm, system, seed]) command.Add(option);
        options.AddTo(command, needsTexts: true);
        command.SetAction(parsed =>
        {
            var name = parsed.GetValue(arm)!;
            if (!IclArms.ByName.TryGetValue(name, out var how))
                throw new BadInputException($"--arm '{name}' is none of {string.Join(", ", IclArms.ByName.Keys)}.");
            var from = options.Read(parsed, parsed.GetRequiredValue(pool), needsTexts: true, isPool: true);
            var asked = options.Read(parsed, parsed.GetRequiredValue(items), needsTexts: true, isPool: false);
            IclPrompts.RequireNoDuplicates(from, asked);
            var fills = 0;
            foreach (var prompt in new IclPrompts(from).Build(asked, how, parsed.GetValue(seed)))
            {
                fills += prompt.Fills;
                terminal.PrintJson(Line(prompt, parsed.GetValue(system)));
            }
            if (fills > 0)
                terminal.Say($"{fills} of {2 * asked.Count} demonstrations are of another level than wanted: "
                    + "it was not among the nearest.");
            return ExitCode.Ok;
        });
        return command;
    }

    private static string Line(IclPrompt prompt, string? system)
    {
        var messages = new JsonArray();
        void Say(string role, string content) => messages.Add(new JsonObject { ["role"] = role, ["content"] = content });
        if (system is not null) Say("system", system);
        foreach (var shown in prompt.Demonstrations)
        {
            Say("user", shown.Question);
            Say("assistant", shown.Answer!);
        }
        Say("user", prompt.Item.Question);
        return new JsonObject
        {
            ["id"] = prompt.Item.Id,
            ["messages"] = messages,
            ["demonstrations"] = new JsonArray([.. prompt.Demonstrations.Select(d => (JsonNode?)JsonValue.Create(d.Id))]),
            ["level"] = prompt.Level,
            ["fills"] = prompt.Fills,
        }.ToJsonString(s_json);
    }
}
