using System.CommandLine;
using Sparsescope.Choices;
using Sparsescope.Cli.Measuring;
using Sparsescope.Cli.Models;
using Sparsescope.Measuring;
using Sparsescope.Models.Runs;
using Sparsescope.Studies.Groups;
using Sparsescope.Studies.Interventions;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope measure</c>: prompts in, sparsity of every state out.</summary>
internal static class MeasureCommand
{
    internal static Command Create(Terminal terminal)
    {
        var model = new ModelArguments();
        var prompt = new PromptOptions();
        var input = new InputOptions();
        var output = new Option<string?>("--output", "-o")
        {
            Description = "where results go, .jsonl or .csv; default JSON Lines to stdout",
            HelpName = "OUT",
        };
        var layers = new Option<string>("--layers")
        {
            Description = "all, last, or a list such as 0,10,-1 and 3..7 (0 embeddings, -1 after the final norm)",
            HelpName = "SPEC",
            DefaultValueFactory = _ => "all",
        };
        var positions = new Option<string>("--positions")
        {
            Description = "last, all, indices, slices a:b, ranges a..b, mean, mean(SPEC)",
            HelpName = "SPEC",
            DefaultValueFactory = _ => "last",
        };
        var taps = new Option<string[]>("--taps", "--tap")
        {
            Description = $"{string.Join(", ", TapNames.All)}, or {TapNames.ByName}PATTERN for any tensor",
            HelpName = "LIST",
            DefaultValueFactory = _ => [TapNames.ResidPost],
        };
        var metrics = new Option<string>("--metrics")
        {
            Description = "all, or a list such as hoyer,top_10_energy",
            HelpName = "LIST",
            DefaultValueFactory = _ => "all",
        };
        var vectors = new Option<string?>("--vectors")
        {
            Description = "also write the raw states: a tensor ID/TAP [layers, positions, width] an item and tap",
            HelpName = "OUT.safetensors",
        };
        var generation = new SamplingOptions();
        var nll = new Option<bool>("--nll") { Description = "also the prompt's mean token negative log-likelihood (nats)" };
        var continuations = new Option<string?>("--continuations")
        {
            Description = "field with texts whose log-probability after the prompt is wanted",
            HelpName = "FIELD",
        };
        var options = new Option<string?>("--options")
        {
            Description = "multiple choice: field with the options (a list, or texts with | between), or a field an option (A,B,C,D)",
            HelpName = "FIELD",
        };
        var gold = new Option<string?>("--gold")
        {
            Description = "with --options: field with the right one, as its text, its letter or its number from 0",
            HelpName = "FIELD",
        };
        var group = new Option<string?>("--group")
        {
            Description = "compare metrics between the groups this field names: two, or an order; level=easy,hard says which",
            HelpName = "FIELD",
        };
        var page = new Option<string?>("--report")
        {
            Description = "with --group: also write the comparison as a page",
            HelpName = "FILE.html",
        };
        var wide = new Option<bool>("--wide")
        {
            Description = "with -o OUT.csv: one line a prompt, with entropy and likelihood, judgement and figures",
        };
        var json = new Option<bool>("--json") { Description = "JSON to stdout also on a terminal; with --group the effects as one list" };
        var limit = new Option<long?>("--limit") { Description = "only the first N records", HelpName = "N" };
        var shard = ShardOption.Create("an output");
        var drop = new Option<int>("--drop-outlier-dims")
        {
            Description = "also measure without the D dimensions of the highest mean energy",
            HelpName = "D",
        };
        var rms = new Option<bool>("--divide-rms") { Description = "also measure with every dimension divided by its root mean square" };
        var reference = new Option<string?>("--reference")
        {
            Description = "energies for the two options above, as OUT.reference.json holds them; default a first pass over the input",
            HelpName = "FILE",
        };
        var intervene = new Option<string?>("--intervene")
        {
            Description = "change states while they are computed: a list of interventions (docs/interventions.md)",
            HelpName = "FILE.yaml",
        };
        var clean = new Option<bool>("--against-clean")
        {
            Description = "also run every prompt with nothing changed, and say what the interventions did to the answer",
        };
        var resume = new Option<bool>("--resume") { Description = "continue an interrupted run" };
        var overwrite = new Option<bool>("--overwrite") { Description = "replace an existing output" };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "no progress and no summary" };

        var command = new Command("measure", "Measure the sparsity of hidden states: every prompt, layer and metric");
        model.AddTo(command, computes: true, choosesEngine: true);
        input.AddTo(command);
        foreach (var option in (Option[])[output, layers, positions, taps, metrics, vectors, .. generation.Options, nll, continuations,
            options, gold, group, page, wide, json, intervene, clean, limit, shard, drop, rms, reference, resume, overwrite,
                quiet]) command.Add(option);
        prompt.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(new MeasureRun(Read(parsed), terminal).Run(cancellation)));
        return command;

        MeasureChoice Read(ParseResult parsed)
        {
            var (resumes, overwrites, target) = (parsed.GetValue(resume), parsed.GetValue(overwrite), parsed.GetValue(output));
            if (resumes && overwrites) throw new BadInputException("--resume and --overwrite exclude each other.");
            if (resumes && target is null) throw new BadInputException("--resume continues an output file: name it with -o.");
            if (target is not null && Path.GetExtension(target).ToLowerInvariant() is not (".jsonl" or ".ndjson" or ".csv"))
                throw new BadInputException($"Output '{target}' must end with .jsonl or .csv.");
            if (parsed.GetValue(vectors) is { } tensors && tensors == target)
                throw new BadInputException("-o and --vectors name the same file.");
            RequireGroups(parsed, resumes);
            RequireWide(parsed, target);
            if (parsed.GetValue(shard) is not null && parsed.GetValue(group) is not null)
                throw new BadInputException("--group compares what all records say, and --shard measures some: leave out one.");
            if (parsed.GetValue(clean) && parsed.GetValue(intervene) is null)
                throw new BadInputException("--against-clean compares with an intervened run: name the interventions with --intervene.");
            var interventions = parsed.GetValue(intervene) is { } changes ? InterventionFile.Open(changes) : [];
            var byName = parsed.GetValue(taps)!.Concat(interventions.Select(intervention => intervention.Tap)).Any(TapNames.AreByName);
            return new MeasureChoice(model.Read(parsed, computes: true, byName), prompt.Read(parsed), input.Read(parsed))
            {
                Output = target,
                Vectors = parsed.GetValue(vectors),
                Existing = resumes ? ExistingOutput.Resume : overwrites ? ExistingOutput.Overwrite : ExistingOutput.Refuse,
                Layers = LayerSpec.Parse(parsed.GetValue(layers)!),
                Positions = PositionSpec.Parse(parsed.GetValue(positions)!),
                Taps = [.. parsed.GetValue(taps)!.SelectMany(list =>
                    list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))],
                Metrics = UnknownName.Metrics(parsed.GetValue(metrics)!),
                Generation = generation.Read(parsed),
                MeanNll = parsed.GetValue(nll),
                Limit = parsed.GetValue(limit) is { } most ? most >= 1 ? most : throw new BadInputException(
                    $"--limit is {most}; it must be at least 1.") : null,
                Shard = ShardOption.Read(parsed.GetValue(shard)),
                Continuations = parsed.GetValue(continuations),
                DropOutlierDimensions = ModelArguments.Within("--drop-outlier-dims", parsed.GetValue(drop), 0, 1 << 20),
                DivideByRms = parsed.GetValue(rms),
                Reference = parsed.GetValue(reference),
                Options = ReadOptions(parsed),
                Group = parsed.GetValue(group) is { } field ? GroupField.Parse(field) : null,
                Page = parsed.GetValue(page),
                Wide = parsed.GetValue(wide),
                Json = parsed.GetValue(json),
                Interventions = interventions,
                AgainstClean = parsed.GetValue(clean),
                Quiet = parsed.GetValue(quiet),
            };
        }

        void RequireGroups(ParseResult parsed, bool resumes)
        {
            if (parsed.GetValue(group) is not null && resumes)
                throw new BadInputException(
                    "--group compares what one run measures, and --resume measures a part: leave one of them away, or use --overwrite.");
            if (parsed.GetValue(page) is not { } file) return;
            if (parsed.GetValue(group) is null)
                throw new BadInputException("--report shows the comparison of groups: name their field with --group.");
            if (Path.GetExtension(file).ToLowerInvariant() is not (".html" or ".htm"))
                throw new BadInputException($"--report '{file}' must end with .html; the page is the one form it has.");
            OutputPath.Require(file, parsed.GetValue(overwrite), "Report");
        }

        void RequireWide(ParseResult parsed, string? target)
        {
            if (parsed.GetValue(wide) && Path.GetExtension(target)?.ToLowerInvariant() is not ".csv")
                throw new BadInputException("--wide is a form of a CSV file: name one with -o OUT.csv.");
        }

        ChoiceFields? ReadOptions(ParseResult parsed)
        {
            var (named, right) = (parsed.GetValue(options), parsed.GetValue(gold));
            if (named is null) return right is null ? null
                : throw new BadInputException("--gold names the right one of the options: name those with --options.");
            return new(named.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), right);
        }
    }
}
