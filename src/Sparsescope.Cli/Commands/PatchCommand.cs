using System.CommandLine;
using Sparsescope.Cli.Measuring;
using Sparsescope.Cli.Models;
using Sparsescope.Cli.Patching;
using Sparsescope.Measuring;
using Sparsescope.Models.Runs;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope patch</c>: which state of a clean prompt brings its answer back in a run on a corrupted one.</summary>
internal static class PatchCommand
{
    internal static Command Create(Terminal terminal)
    {
        var model = new ModelArguments();
        var prompt = new PromptOptions();
        var text = new TextOptions();
        var file = NewOption.Of<string?>(["--file", "-f"], "PAIRS", "records with the texts clean, corrupted, gold and wrong");
        var clean = NewOption.Of<string?>(["--clean"], "TEXT", "prompt whose states are taken");
        var corrupted = NewOption.Of<string?>(["--corrupted"], "TEXT", "prompt they are put into; it has as many tokens");
        var gold = NewOption.Of<string?>(["--gold"], "TEXT",
            "answer of the clean prompt, as it follows it (a plain text's with its space)");
        var wrong = NewOption.Of<string?>(["--wrong", "--foil"], "TEXT", "answer of the corrupted prompt");
        var tap = new Option<string>("--tap")
        {
            Description = $"whose states: {string.Join(", ", TapNames.All)}",
            HelpName = "TAP",
            DefaultValueFactory = _ => TapNames.ResidPost
        };
        var layers = NewOption.WithDefault(["--layers"], "SPEC", "all, last, or a list such as 0,10,-1 and 3..7", "all");
        var positions = NewOption.WithDefault(["--positions"], "SPEC",
            "tokens to patch: all, last, indices, slices a:b, ranges a..b", "all");
        var json = new Option<bool>("--json") { Description = "print one JSON object a pair instead of the heat map" };
        var report = NewOption.Of<string?>(["--report", "-o"], "OUT.html", "also write a page");
        var overwrite = new Option<bool>("--overwrite") { Description = "replace an existing page" };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "no progress" };
        var command = new Command("patch",
            "Put states of a clean prompt into a corrupted one, layer by layer and token by token: what brings the answer back");
        model.AddTo(command, computes: true, choosesEngine: true);
        foreach (var option in (Option[])[file, clean, corrupted, gold, wrong, tap, layers, positions, json, report, overwrite, quiet,
            .. text.Options]) command.Add(option);
        prompt.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(new PatchRun(Read(parsed), terminal).Run(cancellation)));
        return command;

        PatchChoice Read(ParseResult parsed)
        {
            var page = parsed.GetValue(report);
            if (page is not null && Path.GetExtension(page).ToLowerInvariant() is not (".html" or ".htm"))
                throw new BadInputException($"Report '{page}' must end with .html.");
            OutputPath.Require(page, parsed.GetValue(overwrite), "Report");
            if (TapNames.AreByName(parsed.GetValue(tap)!))
                throw new BadInputException($"--tap: name a tap with layers: {string.Join(", ", TapNames.All)}.");
            var where = PositionSpec.Parse(parsed.GetValue(positions)!);
            if (where.HasMean) throw new BadInputException($"--positions {where}: states are put in one by one; leave out mean.");
            return new(model.Read(parsed, computes: true), prompt.Read(parsed), Pairs(parsed))
            {
                Tap = parsed.GetValue(tap)!,
                Layers = LayerSpec.Parse(parsed.GetValue(layers)!),
                Positions = where,
                Report = page,
                Json = parsed.GetValue(json),
                Quiet = parsed.GetValue(quiet),
            };
        }

        IReadOnlyList<PatchPair> Pairs(ParseResult parsed)
        {
            string?[] given = [parsed.GetValue(clean), parsed.GetValue(corrupted), parsed.GetValue(gold), parsed.GetValue(wrong)];
            if (parsed.GetValue(file) is { } path)
            {
                if (given.Any(part =>
                    part is not null))
                    throw new BadInputException("Give either a file of pairs (-f) or one pair (--clean, --corrupted, --gold, --wrong).");
                return PatchPair.Read(path, text.Read(parsed, path));
            }
            return given is [{ Length: > 0 } a, { Length: > 0 } b, { Length: > 0 } right, { Length: > 0 } other]
                ? [new("pair", "The pair", a, b, right, other)]
                : throw new BadInputException(
                    "A pair has four texts: --clean, --corrupted, --gold and --wrong; or give a file of pairs with -f.");
        }
    }
}
