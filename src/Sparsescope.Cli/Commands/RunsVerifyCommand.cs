using System.CommandLine;
using System.Text.Json.Nodes;
using Sparsescope.Cli.Runs;
using Sparsescope.Studies.Store;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope runs verify</c>: whether stores are sound and hold what was measured. Exits with 2 where one is not.</summary>
internal static class RunsVerifyCommand
{
    internal static Command Create(Terminal terminal)
    {
        var stores = new Argument<string[]>("stores")
        {
            Description = "stores to look at; default the one of --store",
            HelpName = "STORE",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var path = StoreOption.Create();
        var json = new Option<bool>("--json") { Description = "print JSON" };
        var command = new Command("verify",
            "Check a store: the file, ids of runs against what they were made of, and the hash of each finished run's figures")
        {
            stores, path, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var named = parsed.GetValue(stores) is { Length: > 0 } given ? given : [parsed.GetRequiredValue(path)];
            var all = named.Select(store => (Store: store, Checks: Check(store, named.Length > 1, cancellation))).ToList();
            if (parsed.GetValue(json))
            {
                terminal.PrintJson(new JsonArray([.. all.SelectMany(store => store.Checks.Select(check => (JsonNode)new JsonObject
                {
                    ["store"] = store.Store,
                    ["run"] = check.Run,
                    ["sound"] = check.IsSound,
                    ["finding"] = check.Finding,
                }))]).ToJsonString(new() { WriteIndented = true }));
            }
            else
            {
                foreach (var (store, checks) in all)
                {
                    foreach (var check in checks)
                        terminal.Print(PlainText.OneLine(
                            $"{store}{(check.Run is null ? "" : $"  run {check.Run[..Math.Min(12, check.Run.Length)]}")}  "
                            + $"{(check.IsSound ? "sound" : "NOT SOUND")}: {check.Finding}"));
                }
            }
            return Task.FromResult(all.All(store => store.Checks.All(check => check.IsSound)) ? ExitCode.Ok : ExitCode.BadInput);
        });
        return command;
    }

    // Of several stores the others are looked at as well.
    private static IReadOnlyList<StoreCheck> Check(string store, bool isOneOfSeveral, CancellationToken cancellation)
    {
        try
        {
            return StoreCheck.Of(store, cancellation);
        }
        catch (BadInputException e) when (isOneOfSeveral)
        {
            return [new(null, false, e.Message)];
        }
    }
}
