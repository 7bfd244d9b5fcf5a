using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sparsescope.Cli.Icl;
using Sparsescope.Cli.Measuring;
using Sparsescope.Cli.Models;
using Sparsescope.Metrics;
using Sparsescope.Models.Runs;
using Sparsescope.Records;
using Sparsescope.Studies.Icl;
using Sparsescope.Studies.Judging;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope icl study</c>: is it sparsity that makes the demonstrations good?</summary>
internal static class IclStudyCommand
{
    private static readonly string[] s_arms = [.. IclArms.ByName.Keys, .. IclArms.OtherSignals.Keys];

    internal static Command Create(Terminal terminal)
    {
        var model = new ModelArguments();
        var prompt = new PromptOptions();
        var text = new TextOptions();
        var items = new Argument<string>("items") { Description = "records with question and answer", HelpName = "ITEMS" };
        var pool = new Option<string>("--pool")
        {
            Description = "records with question and answer: where demonstrations come from",
            HelpName = "POOL",
            Required = true
        };
        var question = NewOption.WithDefault(["--question"], "FIELD", "field of the question", "question");
        var answer = NewOption.WithDefault(["--answer"], "FIELD", "field of the answer", "answer");
        var score = NewOption.WithDefault(["--score"], "FIELD", "field of a score that records may bring; else it is measured", "score");
        var embedding = NewOption.WithDefault(["--embedding"], "FIELD",
            "field of the sentence embedding; else the model's own states half way up stand in", "embedding");
        var metric = NewOption.WithDefault(["--metric"], "NAME", "metric that scores a prompt", "top_10_energy");
        var layer = NewOption.WithDefault(["--layer"], "K", "layer it is measured at, negative from the end", -1);
        var arms = NewOption.Of<string?>(["--arms"], "LIST", "arms to run; default all that records allow: " + string.Join(", ", s_arms));
        var level = NewOption.WithDefault(["--level"], "FIELD",
            "field of a difficulty that is known, a number; the arm sg-level uses it", "level");
        var generate = new Option<int>("--generate", "-n")
        {
            Description = $"also let the model answer, in up to N tokens, in the arms {string.Join(", ", IclArms.Main)}",
            HelpName = "N",
        };
        var kind = NewOption.WithDefault(["--kind"], "KIND",
            "with --generate: how answers are judged: number, math or yesno", AnswerKind.Number);
        var goldPattern = NewOption.Of<string?>(["--gold-pattern"], "REGEX",
            "with --generate: regular expression whose first group is the right answer within the answer, e.g. '#### (.*)'");
        var draws = NewOption.WithDefault(["--draws"], "N", "draws of the random arms", 20);
        var limit = NewOption.Of<int?>(["--limit"], "N", "only the first N items");
        var poolLimit = NewOption.Of<int?>(["--pool-limit"], "N", "only the first N of the pool");
        var output = new Option<string>("--output", "-o")
        {
            Description = "a line an item: what a run goes on from",
            HelpName = "OUT.jsonl",
            Required = true
        };
        var resume = new Option<bool>("--resume") { Description = "continue an interrupted run" };
        var overwrite = new Option<bool>("--overwrite") { Description = "replace an existing output" };
        var seed = NewOption.WithDefault<ulong>(["--seed", "-s"], "N", "seed of what is drawn", 1);
        var json = new Option<bool>("--json") { Description = "print one JSON object" };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "no progress" };
        var command = new Command("study",
            "Measure the right answer's probability in every arm, and judge whether sparsity makes the difference")
        {
            items,
        };
        model.AddTo(command, computes: true, choosesEngine: true);
        Option[] options =
        [
            pool, question, answer, score, embedding, level, metric, layer, arms, draws, generate, kind, goldPattern, limit, poolLimit,
            output, resume, overwrite, seed, json, quiet, .. text.Options,
        ];
        foreach (var option in options)
            command.Add(option);
        prompt.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(new IclStudyRun(Read(parsed), terminal).Run(cancellation)));
        return command;

        IclStudyChoice Read(ParseResult parsed)
        {
            var (path, resumes) = (parsed.GetRequiredValue(output), parsed.GetValue(resume));
            if (resumes && parsed.GetValue(overwrite)) throw new BadInputException("--resume and --overwrite exclude each other.");
            OutputPath.Require(path, resumes || parsed.GetValue(overwrite), remedy: Remedy.ResumeOrReplace);
            string[]? given = parsed.GetValue(arms) is { } list
                ? [.. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct()] : null;
            if (given?.FirstOrDefault(arm => !s_arms.Contains(arm)) is { } unknown)
                throw new BadInputException($"--arms: '{unknown}' is none of {string.Join(", ", s_arms)}.");
            if (given is []) throw new BadInputException("--arms names no arm.");
            var (asked, from) = (Texts(parsed, parsed.GetRequiredValue(items), parsed.GetValue(limit)),
                Texts(parsed, parsed.GetRequiredValue(pool), parsed.GetValue(poolLimit)));
            var levelled = asked.Concat(from).All(text => text.Level is not null);
            if (given?.Contains("sg-level") == true && !levelled)
                throw new BadInputException($"--arms: sg-level needs a number in the field '{parsed.GetValue(level)}' of every record.");
            string[] named = given ?? [.. s_arms.Where(arm => arm != "sg-level" || levelled)];
            var tokens = ModelArguments.Within("--generate", parsed.GetValue(generate), 0, 100_000);
            if (parsed.GetValue(kind) is not (AnswerKind.Number or AnswerKind.Math or AnswerKind.YesNo) and var other)
                throw new BadInputException($"--kind {other.ToString().ToLowerInvariant()}: answers are judged as number, math or yesno.");
            if (tokens > 0 && asked.FirstOrDefault(text => text.Gold is null) is { } goldless)
                throw new BadInputException($"--gold-pattern finds nothing in the answer of item '{goldless.Id}'.");
            var known = Metric.All.FirstOrDefault(one => one.Name == parsed.GetValue(metric) && one.SparserWhen != SparserWhen.Neither)
                ?? throw new BadInputException(
                    $"--metric: '{parsed.GetValue(metric)}' is no metric of sparsity; there are "
                    + $"{string.Join(", ", Metric.All.Where(one => one.SparserWhen != SparserWhen.Neither))}.");
            return new(model.Read(parsed, computes: true), prompt.Read(parsed), asked, from)
            {
                Generate = tokens,
                Kind = tokens > 0 ? parsed.GetValue(kind) : null,
                Arms = named,
                Metric = known,
                Layer = parsed.GetValue(layer),
                Draws = ModelArguments.Within("--draws", parsed.GetValue(draws), 1, 1000),
                Seed = parsed.GetValue(seed),
                Output = path,
                Resumes = resumes,
                Json = parsed.GetValue(json),
                Quiet = parsed.GetValue(quiet),
            };
        }

        IReadOnlyList<IclText> Texts(ParseResult parsed, string path, int? most)
        {
            if (most is < 1) throw new BadInputException("A limit must be at least 1.");
            var format = RecordPath.Format(path);
            if (format == RecordFormat.Text)
                throw new BadInputException($"{path}: a text file has no answers; give a .jsonl, .json or .csv file.");
            var gold = Pattern(parsed.GetValue(goldPattern));
            using var stream = File.OpenRead(path);
            var texts = new List<IclText>();
            foreach (var record in RecordReader.ReadFields(stream, format, text.Read(parsed, path)).Take(most ?? int.MaxValue))
            {
                var id = record.Fields.TryGetValue("id", out var own) ? Plain(own) : (record.Index + 1)
                    .ToString(CultureInfo.InvariantCulture);
                var right = Field(record, parsed.GetValue(answer)!);
                texts.Add(new(id, Field(record, parsed.GetValue(question)!), right, Number(record, parsed.GetValue(score)!),
                    Vector(record, parsed.GetValue(embedding)!), Number(record, parsed.GetValue(level)!),
                    gold is null ? right : gold.Match(right) is { Success: true } found ? found.Groups[^1].Value.Trim() : null));
            }
            if (texts.GroupBy(one => one.Id).FirstOrDefault(group =>
                group.Count() > 1) is { } twice)
                throw new BadInputException($"{path}: the id '{PlainText.OneLine(twice.Key)}' stands twice.");
            return texts;
        }
    }

    private static Regex? Pattern(string? text)
    {
        try
        {
            return text is null ? null : new(text, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5));
        }
        catch (ArgumentException e)
        {
            throw new BadInputException($"--gold-pattern is no regular expression: {e.Message}", e);
        }
    }

    private static string Plain(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static string Field(FieldRecord record, string name) => record.Fields.TryGetValue(name, out var value) && Plain(value)
        .Trim() is { Length: > 0 } text && value.ValueKind != JsonValueKind.Null ? text
        : throw new BadInputException(
            $"{record.Where}: there is no text in a field '{name}'; the record has {string.Join(", ", record.Fields.Keys)}.");

    private static double? Number(FieldRecord record, string name)
    {
        if (!record.Fields.TryGetValue(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        return double.TryParse(Plain(value), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw new BadInputException($"{record.Where}: the field '{name}' is no number.");
    }

    private static double[]? Vector(FieldRecord record, string name)
    {
        if (!record.Fields.TryGetValue(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(v => v.ValueKind != JsonValueKind.Number))
            throw new BadInputException($"{record.Where}: the field '{name}' is no list of numbers.");
        double[] numbers = [.. value.EnumerateArray().Select(v => v.GetDouble())];
        return numbers.Any(v => v != 0) && numbers.All(double.IsFinite) ? numbers
            : throw new BadInputException($"{record.Where}: the embedding in field '{name}' is zero or not finite, and has no direction.");
    }
}
