using System.Globalization;
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

    internal bool Resumes { get; init; }

    internal bool Json { get; init; }

    internal bool Quiet { get; init; }
}

/// <summary>A question with its answer, and what a record says of its sparsity and its embedding.</summary>
internal sealed record IclText(string Id, string Question, string Answer, double? Score, double[]? Embedding);

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
        if (choice.Json) terminal.PrintJson(Json(found));
        else foreach (var line in Text(found)) terminal.Print(line);
        return ExitCode.Ok;
    }

    private void Measure(Model model, bool hasTemplate, string header, List<JsonElement> done, CancellationToken cancellation)
    {
        var (_, _, text) = choice.Prompt.Template(model.File.Header.ChatTemplate);
        var encoder = new PromptEncoder(model.Tokenizer, choice.Prompt.Form, hasTemplate
            ? choice.Prompt.Template(model.File.Header.ChatTemplate).Template : null,
            choice.Prompt.Date ?? terminal.Clock.GetLocalNow().DateTime, choice.Prompt.ContextOf(model), 0)
        {
            WayOut = PromptOptions.WayOut,
            Continuations = record => [record.Fields.First(field => field.Key == "gold").Value.GetString()!],
        };
        if (text is null
            && !choice.Prompt.Raw) terminal.Say("note: the model has no chat template; questions and answers are sent as text");
        var pool = Scored(model, encoder, hasTemplate, choice.Pool, cancellation);
        var items = Scored(model, encoder, hasTemplate, choice.Items, cancellation);
        IclPrompts.RequireNoDuplicates(pool, items);
        var prompts = new IclPrompts(pool);
        var builds = choice.Arms.ToDictionary(arm => arm, arm =>
            Enumerable.Range(0, IclArms.IsDrawn(IclArms.ByName[arm]) ? choice.Draws : 1)
            .Select(draw => prompts.Build(items, IclArms.ByName[arm], SplitMix64.Derive(choice.Seed, (ulong)draw)).ToList()).ToList());
        var measurer = new Measurer(model.Engine, new MeasureRequest([], PositionSpec.Parse("last"), []));
        using var output = new StreamWriter(new FileStream(choice.Output, done.Count > 0 ? FileMode.Append : FileMode.Create),
            new UTF8Encoding(false))
        { NewLine = "\n" };
        if (done.Count == 0) output.WriteLine(header);
        using var progress = new MeasureProgress(terminal, "measuring", items.Count, done.Count, choice.Quiet);
        for (var i = done.Count; i < items.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var wanted = builds.SelectMany(arm => arm.Value.Select(draw => draw[i])).ToList();
            // Draws that chose alike are one prompt; those that begin alike share the work on what they begin with.
            var unlike = wanted.Select(prompt => Record(prompt, hasTemplate)).DistinctBy(Key).ToList();
            var measured = measurer.Window([.. unlike.Select(encoder.Encode)], 0, cancellation);
            var logProbs = unlike.Zip(measured).ToDictionary(pair => Key(pair.First), pair => pair.Second.Error is { } error
                ? throw new BadInputException($"Item '{items[i].Id}': {error}; --truncate or shorter demonstrations help.")
                : pair.Second.ContinuationLogProbs[0] / pair.Second.Item.Continuations[0].Tokens.Length);
            var line = new JsonObject
            {
                ["id"] = items[i].Id,
                ["level"] = builds.Values.First()[0][i].Level,
                ["score"] = items[i].Difficulty,
                ["arms"] = new JsonObject([.. builds.Select(arm =>
                    KeyValuePair.Create(arm.Key, (JsonNode?)new JsonArray([.. arm.Value.Select(draw =>
                    (JsonNode)logProbs[Key(Record(draw[i], hasTemplate))])])))]),
                ["demonstrations"] = new JsonObject([.. builds.Where(arm => arm.Value.Count == 1).Select(arm => KeyValuePair.Create(arm.Key,
                    (JsonNode?)new JsonArray([.. arm.Value[0][i]
                        .Demonstrations.Select(shown => (JsonNode?)JsonValue.Create(shown.Id))])))]),
            }.ToJsonString(s_json);
            output.WriteLine(line);
            output.Flush();
            done.Add(JsonElement.Parse(line));
            progress.Add(measured.Sum(item => item.Item.Tokens.Length));
        }
    }

    // Sparsity of the zero-shot prompt as it is used; where records have no embedding, the prompt's state half way up, less the mean of
    // all,
    // stands in for one.
    private List<IclRecord> Scored(Model model, PromptEncoder encoder, bool hasTemplate, IReadOnlyList<IclText> texts,
        CancellationToken cancellation)
    {
        var turn = choice.Metric.SparserWhen == SparserWhen.Higher ? 1 : -1;
        var needs = texts.Any(text => text.Score is null || text.Embedding is null);
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
                scores[number] = turn * item.State(TapNames.ResidPost, layer)[choice.Metric];
                states[number++] = item.Vectors.First(vector => vector.Point.Layer == model.LayerCount / 2).State;
                progress.Add(item.Item.Tokens.Length);
            }, cancellation);
        }
        var own = texts.All(text => text.Embedding is not null) ? null : Centred(states);
        if (own is not null
            && !choice.Quiet) terminal.Say("note: records have no embedding; the model's own states half way up stand in for it");
        return [.. texts.Select((text, i) => new IclRecord(text.Id, text.Question, text.Answer,
            text.Score is { } score ? turn * score : double.IsFinite(scores[i]) ? scores[i]
                : throw new BadInputException($"'{text.Id}' has no sparsity: its state is 0 or not finite."),
            own is null ? text.Embedding : own[i]))];
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

    private List<JsonElement> Done(string header)
    {
        if (!File.Exists(choice.Output) || !choice.Resumes) return [];
        var lines = File.ReadAllText(choice.Output).Split('\n');
        if (lines[0] != header)
            throw new BadInputException(
                $"'{choice.Output}' was made with another model, other texts or other options; name another output, or --overwrite.");
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
    };

    private static string Hash(IReadOnlyList<IclText> texts) =>
        Hash(string.Join('\n', texts.Select(text => JsonSerializer.Serialize(text))));

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Json(IclStudyResult found) => new JsonObject
    {
        ["verdict"] = found.Verdict,
        ["sentence"] = found.Sentence,
        ["n"] = found.N,
        ["bound"] = IclStudyAnalysis.Bound,
        ["arms"] = new JsonObject([.. found.Means.Select(arm => KeyValuePair.Create(arm.Key, (JsonNode?)Bounds(arm.Value)))]),
        ["contrasts"] = new JsonArray([.. found.Contrasts.Select(contrast => (JsonNode)new JsonObject
        {
            ["name"] = contrast.Name,
            ["arm"] = contrast.Of,
            ["than"] = contrast.Than,
            ["primary"] = contrast.Primary,
            ["difference"] = Bounds(contrast.Difference),
            ["p"] = Number(contrast.P),
            ["word"] = contrast.Word,
        })]),
        ["sd_question"] = Number(found.QuestionDeviation),
        ["sd_selection"] = Number(found.SelectionDeviation),
        ["sd_order"] = Number(found.OrderDeviation),
    }.ToJsonString(s_json);

    private static IEnumerable<string> Text(IclStudyResult found)
    {
        yield return $"verdict: {found.Verdict.ToUpperInvariant()}. {found.Sentence}";
        yield return string.Create(CultureInfo.InvariantCulture,
            $"n = {found.N} questions; log-probability of the right answer, nats a token; differences inside "
            + $"±{IclStudyAnalysis.Bound} count as none");
        foreach (var (arm, mean) in found.Means)
            yield return string.Create(CultureInfo.InvariantCulture, $"{arm,-20} {mean.Estimate,9:F4}  [{mean.Low:F4}, {mean.High:F4}]");
        foreach (var contrast in found.Contrasts)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{(contrast.Primary ? "*" : " ")} {contrast.Of} − {contrast.Than}: {contrast.Difference.Estimate:+0.0000;-0.0000} ")
                + string.Create(CultureInfo.InvariantCulture,
                    $"[{contrast.Difference.Low:+0.0000;-0.0000}, {contrast.Difference.High:+0.0000;-0.0000}], p {contrast.P:F3}: "
                    + $"{contrast.Word} ({contrast.Name})");
        }
        yield return "* preregistered; their p are adjusted by Holm";
        yield return string.Create(CultureInfo.InvariantCulture,
            $"standard deviations: between questions {found.QuestionDeviation:F4}, between random pairs {found.SelectionDeviation:F4}, "
            + $"between orders of one pair {found.OrderDeviation:F4}");
    }

    private static JsonObject Bounds(Sparsescope.Statistics.Interval interval) => new()
    {
        ["estimate"] = Number(interval.Estimate),
        ["low"] = Number(interval.Low),
        ["high"] = Number(interval.High),
    };

    private static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
