using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Sparsescope.Cli.Runs;
using Sparsescope.Models.Runs;
using Sparsescope.Studies.Regimes;
using Sparsescope.Studies.Store;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope study regimes</c>: runs of one study on several models, and whether models that sparsify more behave
/// otherwise.</summary>
internal static class StudyRegimesCommand
{
    internal static Command Create(Terminal terminal)
    {
        var runs = new Argument<string[]>("run")
        {
            Description = "beginnings of ids of runs, or the name of a study: all its finished runs",
            HelpName = "RUN|STUDY",
            Arity = ArgumentArity.OneOrMore,
        };
        var cell = new Option<int>("--cell")
        {
            Description = "which preregistered cell, from 1",
            HelpName = "N",
            DefaultValueFactory = _ =>
            1
        };
        var family = new Option<string[]>("--family")
        {
            Description = "family of a model: MODEL=FAMILY; default its architecture",
            HelpName = "MODEL=FAMILY"
        };
        var unit = new Option<string[]>("--same")
        {
            Description = "a file that is a precision or checkpoint of a model: FILE=MODEL",
            HelpName = "FILE=MODEL"
        };
        var seed = new Option<ulong>("--seed", "-s")
        {
            Description = "seed of the bootstrap",
            HelpName = "N",
            DefaultValueFactory = _ =>
            1
        };
        var json = new Option<bool>("--json") { Description = "print one JSON object" };
        var page = new Option<string?>("--report") { Description = "also write a page: models beside each other", HelpName = "FILE.html" };
        var overwrite = new Option<bool>("--overwrite") { Description = "replace an existing page" };
        var store = StoreOption.Create();
        var command = new Command(
            "regimes", "Compare models that ran one study: does behaviour go with sparsification, and are there two kinds of models?")
        { runs, cell, family, unit, seed, page, overwrite, json, store };
        command.SetAction((parsed, cancellation) =>
        {
            if (parsed.GetValue(page) is { } target) OutputPath.Require(target, parsed.GetValue(overwrite));
            using var open = RunStore.OpenReadOnly(parsed.GetRequiredValue(store));
            var all = open.Runs();
            var chosen = parsed.GetRequiredValue(runs).SelectMany(name =>
                all.Where(run => run.Study == name && run.Finished is not null) is var ofStudy && ofStudy.Any() ? ofStudy
                : [open.Resolve(name)])
                .DistinctBy(run => run.Id).ToList();
            var (name, found) = RegimesRuns.Of(open, chosen, parsed.GetValue(cell) - 1, Pairs("--family", parsed.GetValue(family)),
                Pairs("--same", parsed.GetValue(unit)), cancellation);
            var result = RegimesAnalysis.Run(found, parsed.GetValue(seed));
            if (parsed.GetValue(page) is { } output)
            {
                WholeFile.Write(output, stream => RegimesPage.Write(stream, chosen[0].Study, name, found, result));
                terminal.Say($"Wrote {output}: {found.Count} runs.");
            }
            if (parsed.GetValue(json)) terminal.PrintJson(Json(chosen[0].Study, name, found, result).ToJsonString());
            else foreach (var line in Text(chosen[0].Study, name, found, result)) terminal.Print(line);
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    private static Dictionary<string, string> Pairs(string option, string[]? given)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in given ?? [])
        {
            if (text.Split('=', 2) is not [{ Length: > 0 } key,
                { Length: > 0 } value]) throw new BadInputException($"{option} '{text}' is not of the form NAME=NAME.");
            pairs[key] = value;
        }
        return pairs;
    }

    private static IEnumerable<string> Text(string study, string cell, IReadOnlyList<RegimeRun> runs, RegimesResult result)
    {
        yield return $"{study}: {cell}, effect less that on random twins, and what behaviour loses from the first condition to the last";
        yield return $"verdict: {result.Verdict.Word().ToUpperInvariant()}. {result.Sentence}";
        foreach (var run in runs)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{run.Run[..12]}  {run.Model,-32} {run.Family,-12} effect {run.Sparsification:+0.000;-0.000} ± "
                + $"{run.SparsificationError:F3}  z {run.Z:+0.0;-0.0}  drop {run.Drop:+0.000;-0.000} ± {run.DropError:F3}");
        if (double.IsFinite(result.Components))
            yield return FormattableString.Invariant($"two components against one: p = {result.Components:F3}");
        if (double.IsFinite(result.BothErrors))
            yield return FormattableString.Invariant($"slope with errors in both: {result.BothErrors:+0.00;-0.00}");
        if (double.IsFinite(result.Given.Low))
        {
            yield return FormattableString.Invariant(
                $"slope given {string.Join(", ", result.Held)}: {result.Given.Estimate:+0.00;-0.00} {Interval(result.Given)}");
        }
        if (result.Families is { } families)
        {
            yield return FormattableString.Invariant(
                    $"with {families.Families} families: random effect {families.Random.Estimate:+0.00;-0.00} {Interval(families.Random)}")
                + FormattableString.Invariant(
                    $"; CR2 {Interval(families.Robust)} at {families.RobustFreedom:F1} degrees of freedom")
                + (families.WildP is { } p
                    ? FormattableString.Invariant($"; wild bootstrap p = {p:F3} (at least {families.LeastP:F3})")
                    : "; too few families for a wild bootstrap");
        }
        foreach (var (family,
            slope) in result.LeftOut) yield return FormattableString.Invariant($"without {family}: slope {slope:+0.00;-0.00}");
    }

    private static JsonObject Json(string study, string cell, IReadOnlyList<RegimeRun> runs, RegimesResult result) => new()
    {
        ["study"] = study,
        ["cell"] = cell,
        ["verdict"] = result.Verdict.Word(),
        ["sentence"] = result.Sentence,
        ["slope"] = Number(result.Slope.Estimate),
        ["low"] = Number(result.Slope.Low),
        ["high"] = Number(result.Slope.High),
        ["p"] = Number(result.SlopeP),
        ["slope_errors_in_both"] = Number(result.BothErrors),
        ["components_p"] = Number(result.Components),
        ["without"] = new JsonObject([.. result.LeftOut.Select(one => KeyValuePair.Create(one.Family, Number(one.Slope)))]),
        ["given"] = new JsonObject
        {
            ["held"] = new JsonArray([.. result.Held.Select(held => (JsonNode?)JsonValue.Create(held))]),
            ["slope"] = Number(result.Given.Estimate),
            ["low"] = Number(result.Given.Low),
            ["high"] = Number(result.Given.High),
        },
        ["families"] = result.Families is not { } families ? null : new JsonObject
        {
            ["count"] = families.Families,
            ["random"] = new JsonObject
            {
                ["slope"] = Number(families.Random.Estimate),
                ["low"] = Number(families.Random.Low),
                ["high"] = Number(families.Random.High),
                ["sd_between"] = Number(families.Between),
            },
            ["cr2"] = new JsonObject
            {
                ["low"] = Number(families.Robust.Low),
                ["high"] = Number(families.Robust.High),
                ["freedom"] = Number(families.RobustFreedom),
                ["p"] = Number(families.RobustP),
            },
            ["wild_p"] = families.WildP,
            ["wild_p_least"] = families.LeastP,
        },
        ["runs"] = new JsonArray([.. runs.Select(run => (JsonNode)new JsonObject
        {
            ["run"] = run.Run,
            ["model"] = run.Model,
            ["unit"] = run.Unit,
            ["family"] = run.Family,
            ["sparsification"] = Number(run.Sparsification),
            ["error"] = Number(run.SparsificationError),
            ["z"] = Number(run.Z),
            ["drop"] = Number(run.Drop),
            ["drop_error"] = Number(run.DropError),
            ["log_parameters"] = Number(run.LogParameters),
            ["easy"] = Number(run.Easy),
            ["instruct"] = Number(run.Instruct),
        })]),
    };

    private static string Interval(Sparsescope.Statistics.Interval interval) =>
        FormattableString.Invariant($"[{interval.Low:+0.00;-0.00}, {interval.High:+0.00;-0.00}]");

    private static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
