using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sparsescope.Cli.Measuring;
using Sparsescope.Cli.Models;
using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Models;
using Sparsescope.Records;
using Sparsescope.Studies.Icl;
using Sparsescope.Studies.Judging;

namespace Sparsescope.Cli.Icl;

/// <summary>Everything `icl study` was asked to do.</summary>
internal sealed record IclStudyChoice(ModelChoice Model, PromptChoice Prompt, IReadOnlyList<IclText> Items, IReadOnlyList<IclText> Pool)
{
    internal required IReadOnlyList<string> Arms { get; init; }

    internal required Metric Metric { get; init; }

    internal required int Layer { get; init; }

    internal required int Draws { get; init; }

    internal required ulong Seed { get; init; }

    internal required string Output { get; init; }

    /// <summary>Most tokens of an answer; 0: nothing is answered.</summary>
    internal int Generate { get; init; }

    /// <summary>How answers are judged; null: they are not.</summary>
    internal AnswerKind? Kind { get; init; }

    internal bool Resumes { get; init; }

    internal bool Json { get; init; }

    internal bool Quiet { get; init; }
}

/// <summary>A question with its answer, and what a record says of its sparsity and its embedding.</summary>
internal sealed record IclText(string Id, string Question, string Answer, double? Score, double[]? Embedding, double? Level, string? Gold);

/// <summary>Pool or items as a study uses them.</summary>
/// <param name="Records">With the sparsity as their difficulty.</param>
/// <param name="Signals">By name: another figure of each record's zero-shot prompt.</param>
internal sealed record IclScored(IReadOnlyList<IclRecord> Records, IReadOnlyDictionary<string, double[]> Signals)
{
    /// <summary>The records with another figure as their difficulty.</summary>
    internal IReadOnlyList<IclRecord> By(string signal) =>
        [.. Records.Zip(Signals[signal], (record, figure) => record with { Difficulty = figure })];
}

/// <summary>
/// One run of `icl study`: scores and neighbours of pool and items, then the log-probability of every right answer in every arm, a line an
/// item, so that an interrupted run goes on; then the verdict.
/// </summary>
internal sealed class IclStudyRun(IclStudyChoice choice, Terminal terminal)
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal int Run(CancellationToken cancellation)
    {
        using var model = ModelOpening.Open(choice.Model, terminal, cancellation);
        var template = choice.Prompt.Template(model.File.Header.ChatTemplate);
        var header = Header(model, template.Text).ToJsonString(s_json);
        var done = Done(header);
        if (done.Count < choice.Items.Count) Measure(model, template.Template is not null, header, done, cancellation);
        var found = IclStudyAnalysis.Run(Arms(done), choice.Seed);
        var answers = choice.Kind is null ? null : IclAnswers.Of(Judged(done), choice.Seed);
        if (choice.Json) terminal.PrintJson(IclStudyReport.ToJson(found, answers));
        else foreach (var line in IclStudyReport.ToText(found, answers)) terminal.Print(line);
        return ExitCode.Ok;
    }

    private void Measure(Model model, bool hasTemplate, string header, List<JsonElement> done, CancellationToken cancellation)
    {
        var encoder = choice.Prompt.Encoder(model, terminal.Clock,
            continuations: record => [record.Fields.First(field => field.Key == "gold").Value.GetString()!]);
        if (choice.Prompt.NoTemplate(model, "questions and answers are sent as text") is { } note) terminal.Say(note);
        IclPrompts.RequireNoDuplicates(Asked(choice.Pool), Asked(choice.Items));
        var pool = Scored(model, encoder, hasTemplate, choice.Pool, cancellation);
        var items = Scored(model, encoder, hasTemplate, choice.Items, cancellation);
        var lower = choice.Metric.SparserWhen != SparserWhen.Higher;
        var prompts = new IclPrompts(pool.Records, lower);
        var builds = choice.Arms.ToDictionary(arm => arm, arm => IclArms.OtherSignals.TryGetValue(arm, out var signal)
            ? [new IclPrompts(pool.By(signal)).Build(items.By(signal), IclArm.Sg, choice.Seed).ToList()]
            : Enumerable.Range(0, IclArms.IsDrawn(IclArms.ByName[arm]) ? choice.Draws : 1).Select(draw =>
                prompts.Build(items.Records, IclArms.ByName[arm], SplitMix64.Derive(choice.Seed, (ulong)draw)).ToList()).ToList());
        var measurer = new Measurer(model.Engine, new MeasureRequest([], PositionSpec.Parse("last"), []));
        var levels = prompts.Build(items.Records, IclArm.ZeroShot, choice.Seed).Select(prompt => prompt.Level).ToList();
        using var output = new StreamWriter(new FileStream(choice.Output, done.Count > 0 ? FileMode.Append : FileMode.Create),
            new UTF8Encoding(false))
        { NewLine = "\n" };
        if (done.Count == 0) output.WriteLine(header);
        using var progress = new MeasureProgress(terminal, "measuring", choice.Items.Count, done.Count, choice.Quiet);
        for (var i = done.Count; i < choice.Items.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var wanted = builds.SelectMany(arm => arm.Value.Select(draw => draw[i])).ToList();
            // Draws that chose alike are one prompt; those that begin alike share the work on what they begin with.
            var unlike = wanted.Select(prompt => Record(prompt, hasTemplate)).DistinctBy(Key).ToList();
            var measured = measurer.Window([.. unlike.Select(encoder.Encode)], 0, cancellation);
            var logProbs = unlike.Zip(measured).ToDictionary(pair => Key(pair.First), pair => pair.Second.Error is { } error
                ? throw new BadInputException($"Item '{choice.Items[i].Id}': {error}; --truncate or shorter demonstrations help.")
                : pair.Second.ContinuationLogProbs[0] / pair.Second.Item.Continuations[0].Tokens.Length);
            var node = new JsonObject
            {
                ["id"] = choice.Items[i].Id,
                ["level"] = levels[i],
                ["score"] = items.Records[i].Difficulty,
                ["arms"] = new JsonObject([.. builds.Select(arm =>
                    KeyValuePair.Create(arm.Key, (JsonNode?)new JsonArray([.. arm.Value.Select(draw =>
                    (JsonNode)logProbs[Key(Record(draw[i], hasTemplate))])])))]),
                ["demonstrations"] = new JsonObject([.. builds.Where(arm => arm.Value.Count == 1).Select(arm => KeyValuePair.Create(arm.Key,
                    (JsonNode?)new JsonArray([.. arm.Value[0][i]
                        .Demonstrations.Select(shown => (JsonNode?)JsonValue.Create(shown.Id))])))]),
            };
            if (choice.Kind is { } kind)
                node["answers"] = Answers(model, encoder, kind, i, builds, hasTemplate, cancellation);
            var line = node.ToJsonString(s_json);
            output.WriteLine(line);
            output.Flush();
            done.Add(JsonElement.Parse(line));
            progress.Add(measured.Sum(item => item.Item.Tokens.Length));
        }
    }

    // What the model answers in the main arms, of drawn ones in the first draw: text and judgement. Answered together.
    private JsonObject Answers(Model model, PromptEncoder encoder, AnswerKind kind, int item,
        IReadOnlyDictionary<string, List<List<IclPrompt>>> builds, bool hasTemplate, CancellationToken cancellation)
    {
        var request = new MeasureRequest([], PositionSpec.Parse("last"), [])
        {
            Generation = new(choice.Generate),
            StatesOfGenerated = false,
        };
        var arms = IclArms.Main.Where(builds.ContainsKey).ToList();
        var records = arms.Select(arm => Record(builds[arm][0][item], hasTemplate)).ToList();
        var unlike = records.DistinctBy(Key).ToList();
        var measured = new Measurer(model.Engine, request).Window(
            [.. unlike.Select(record => encoder.Encode(record) with { Continuations = [] })], 0, cancellation);
        var texts = unlike.Zip(measured).ToDictionary(pair => Key(pair.First), pair => Text(model, pair.Second.Generation));
        var expected = new ExpectedAnswer(kind, choice.Items[item].Gold!);
        return new([.. arms.Zip(records, (arm, record) => KeyValuePair.Create(arm, (JsonNode?)new JsonObject
        {
            ["judgement"] = AnswerJudge.Judge(expected, texts[Key(record)]).ToString().ToLowerInvariant(),
            ["text"] = texts[Key(record)],
        }))]);
    }

    private static string Text(Model model, Generation? generation)
    {
        if (generation is null) return "";
        var tokens = generation.Stop == StopReason.EndOfGeneration ? generation.Tokens.SkipLast(1) : generation.Tokens;
        return model.Tokenizer.Detokenize([.. tokens], spellControl: false);
    }

    // Sparsity of the zero-shot prompt as it is used, and its other figures; where records have no embedding, the prompt's state half way
    // up, less the mean of all, stands in for one.
    private IclScored Scored(Model model, PromptEncoder encoder, bool hasTemplate, IReadOnlyList<IclText> texts,
        CancellationToken cancellation)
    {
        var turn = choice.Metric.SparserWhen == SparserWhen.Higher ? 1 : -1;
        var needs = texts.Any(text => text.Score is null || text.Embedding is null)
            || choice.Arms.Any(arm => IclArms.OtherSignals.TryGetValue(arm, out var signal) && signal != "level");
        var (lengths, entropies) = (new double[texts.Count], new double[texts.Count]);
        var layer = choice.Layer < 0 ? model.LayerCount + 1 + choice.Layer : choice.Layer;
        var points = TapSelection.Resolve(model.Engine, model.LayerCount, [TapNames.ResidPost],
            LayerSpec.Parse(FormattableString.Invariant($"{model.LayerCount / 2},{layer}")));
        var request = new MeasureRequest(points, PositionSpec.Parse("last"), [choice.Metric]) { KeepVectors = true };
        var (scores, states) = (new double[texts.Count], new float[texts.Count][]);
        if (needs)
        {
            using var progress = new MeasureProgress(terminal, "scoring", texts.Count, 0, choice.Quiet);
            var blank = texts.Select(text => new IclPrompt(new(text.Id, text.Question, text.Answer, 0, null), [], 1, 0));
            var number = 0;
            new Measurer(model.Engine, request).Run(blank.Select(prompt => encoder.Encode(Record(prompt, hasTemplate))), 0, item =>
            {
                if (item.Error is { } error) throw new BadInputException($"'{texts[number].Id}': {error}.");
                (lengths[number], entropies[number]) = (item.Item.Tokens.Length, item.NextToken?.Entropy ?? double.NaN);
                scores[number] = turn * item.State(TapNames.ResidPost, layer)[choice.Metric];
                states[number++] = item.Vectors.First(vector => vector.Point.Layer == model.LayerCount / 2).State;
                progress.Add(item.Item.Tokens.Length);
            }, cancellation);
        }
        var own = texts.All(text => text.Embedding is not null) ? null : Centred(states);
        if (own is not null
            && !choice.Quiet) terminal.Say("note: records have no embedding; the model's own states half way up stand in for it");
        List<IclRecord> records = [.. texts.Select((text, i) => new IclRecord(text.Id, text.Question, text.Answer,
            text.Score is { } score ? turn * score : double.IsFinite(scores[i]) ? scores[i]
                : throw new BadInputException($"'{text.Id}' has no sparsity: its state is 0 or not finite."),
            own is null ? text.Embedding : own[i]))];
        return new(records, new Dictionary<string, double[]>
        {
            ["length"] = lengths,
            ["entropy"] = entropies,
            ["level"] = [.. texts.Select(text => text.Level ?? double.NaN)],
        });
    }

    private float[]? _mean;

    // Less the mean over whichever set was scored first, the pool: items and pool must be moved alike.
    private double[][] Centred(float[][] states)
    {
        _mean ??= [.. Enumerable.Range(0, states[0].Length).Select(j => states.Average(state => state[j]))];
        return [.. states.Select(state => (double[])[.. state.Select((x, j) => (double)x - _mean[j])])];
    }

    private static InputRecord Record(IclPrompt prompt, bool hasTemplate)
    {
        var gold = JsonSerializer.SerializeToElement((hasTemplate ? "" : " ") + prompt.Item.Answer);
        var record = new { Id = prompt.Item.Id, Fields = (KeyValuePair<string, JsonElement>[])[KeyValuePair.Create("gold", gold)] };
        if (!hasTemplate)
        {
            var text = string.Concat(prompt.Demonstrations.Select(shown => $"Question: {shown.Question}\nAnswer: {shown.Answer}\n\n"))
                + $"Question: {prompt.Item.Question}\nAnswer:";
            return new() { Index = 0, Id = record.Id, Prompt = text, Fields = record.Fields, Where = record.Id };
        }
        var messages = prompt.Demonstrations.SelectMany(shown => (object[])[new { role = "user", content = shown.Question },
            new { role = "assistant", content = shown.Answer }])
            .Append(new { role = "user", content = prompt.Item.Question });
        return new()
        {
            Index = 0,
            Id = record.Id,
            Messages = [.. messages.Select(message => JsonSerializer.SerializeToElement(message))],
            Fields = record.Fields,
            Where = record.Id
        };
    }

    private static string Key(InputRecord record) => record.Prompt
        ?? string.Concat(record.Messages!.Select(message => message.GetRawText()));

    private Dictionary<string, double[][]> Arms(List<JsonElement> done) =>
        choice.Arms.ToDictionary(arm => arm, arm => (double[][])[.. done.Select(line =>
        (double[])[.. line.GetProperty("arms").GetProperty(arm).EnumerateArray().Select(x => x.GetDouble())])]);

    private Dictionary<string, bool?[]> Judged(List<JsonElement> done) => IclArms.Main.Where(choice.Arms.Contains).ToDictionary(
        arm => arm, arm => (bool?[])[.. done.Select(line =>
            line.GetProperty("answers").GetProperty(arm).GetProperty("judgement").GetString() switch
            {
                "correct" => true,
                "wrong" => (bool?)false,
                _ => null,
            })]);

    private static IReadOnlyList<IclRecord> Asked(IReadOnlyList<IclText> texts) =>
        [.. texts.Select(text => new IclRecord(text.Id, text.Question, text.Answer, 0, null))];

    private List<JsonElement> Done(string header)
    {
        if (!File.Exists(choice.Output) || !choice.Resumes) return [];
        var lines = File.ReadAllText(choice.Output).Split('\n');
        if (lines[0] != header)
            throw new BadInputException($"'{choice.Output}' was made with another model, other texts or other options.",
                Remedy.ChooseAsBefore);
        var done = new List<JsonElement>();
        // The last piece has no end of line: what a killed run left half.
        foreach (var line in lines[1..^1]) done.Add(JsonElement.Parse(line));
        if (lines[^1].Length > 0) File.WriteAllText(choice.Output, string.Join('\n', lines[..^1]) + "\n");
        if (!choice.Quiet && done.Count > 0) terminal.Say($"resuming after {done.Count} items");
        return done;
    }

    private JsonObject Header(Model model, string? template) => new()
    {
        ["format"] = "sparsescope-icl-study",
        ["version"] = 1,
        ["model_sha256"] = model.Source.Sha256,
        ["engine"] = model.Source.Identity.Node(),
        ["template_sha256"] = template is null ? null : Hash(template),
        ["system"] = choice.Prompt.System,
        ["items_sha256"] = Hash(choice.Items),
        ["pool_sha256"] = Hash(choice.Pool),
        ["arms"] = new JsonArray([.. choice.Arms.Select(arm => (JsonNode?)JsonValue.Create(arm))]),
        ["metric"] = choice.Metric.Name,
        ["layer"] = choice.Layer,
        ["draws"] = choice.Draws,
        ["seed"] = choice.Seed,
        ["generate"] = choice.Generate,
        ["kind"] = choice.Kind?.ToString(),
    };

    private static string Hash(IReadOnlyList<IclText> texts) =>
        Hash(string.Join('\n', texts.Select(text => JsonSerializer.Serialize(text))));

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
