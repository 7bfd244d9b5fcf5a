using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Sparsescope.Llama;
using Sparsescope.Models;
using Sparsescope.Models.Runs;

namespace Sparsescope.Cli.Measuring;

/// <summary>What stands in run.json beside an output: what decides the figures, and what a reader wants to know of the run.</summary>
internal static class MeasureHeader
{
    /// <param name="choice">What was asked for.</param>
    /// <param name="input">What is measured.</param>
    /// <param name="model">On what.</param>
    /// <param name="template">Where the chat template comes from, and its text; null for none.</param>
    /// <param name="now">What the template is told of the time; null where it does not ask.</param>
    /// <param name="clock">When the run began.</param>
    internal static JsonObject Of(MeasureChoice choice, RecordSource input, Model model, (string Source, string? Text) template,
        DateTime? now, TimeProvider clock)
    {
        var (header, engine) = (model.File.Header, model.Source.Identity);
        return new JsonObject
        {
            ["sparsescope"] = App.Version,
            ["started"] = clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
            ["command"] = new JsonArray([.. Environment.GetCommandLineArgs().Skip(1).Select(argument => (JsonNode)argument)]),
            ["identity"] = new JsonObject
            {
                ["model_sha256"] = model.Source.Sha256,
                ["numerics"] = engine.Numerics,
                ["engine_release"] = model.Source.EngineRelease,
                ["engine"] = engine.Node(),
                ["input_sha256"] = input.Sha256,
                ["options"] = Options(choice, input, model),
                ["template_sha256"] = template.Text is null ? null
                    : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(template.Text))),
                ["date"] = now?.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture),
            },
            ["model"] = new JsonObject
            {
                ["path"] = model.File.Path,
                ["hub"] = choice.Model.Hub,
                ["bytes"] = model.File.Bytes,
                ["name"] = header.Metadata.FindString("general.name"),
                ["architecture"] = header.Architecture,
                ["layers"] = model.LayerCount,
                ["width"] = model.Width,
                ["verified_architecture"] = LlamaEngine.IsVerified(header.Architecture),
                ["weights"] = new JsonObject([.. header.Tensors.GroupBy(tensor => tensor.Type)
                    .Select(group => KeyValuePair.Create(group.Key.ToString(), (JsonNode?)group.Count()))]),
            },
            ["engine"] = EngineFacts.Of(model),
            ["template"] = new JsonObject { ["source"] = template.Source, ["text"] = template.Text },
            ["input"] = new JsonObject { ["name"] = input.Name, ["records"] = input.Count },
        };
    }

    private static JsonObject Options(MeasureChoice choice, RecordSource input, Model model)
    {
        var options = new JsonObject
        {
            ["layers"] = choice.Layers.Text,
            ["positions"] = choice.Positions.Text,
            ["taps"] = new JsonArray([.. choice.Taps.Select(tap => (JsonNode)tap)]),
            ["metrics"] = new JsonArray([.. choice.Metrics.Select(metric => (JsonNode)metric.Name)]),
            ["nll"] = choice.MeanNll,
            ["limit"] = choice.Limit,
            ["continuations"] = choice.Continuations,
            ["drop_outlier_dims"] = choice.DropOutlierDimensions,
            ["divide_rms"] = choice.DivideByRms,
            ["reference"] = choice.Reference,
            ["raw"] = choice.Prompt.Raw,
            ["special"] = choice.Prompt.Special,
            ["system"] = choice.Prompt.System,
            ["truncate"] = choice.Prompt.Truncation.ToString().ToLowerInvariant(),
            ["ctx_size"] = choice.Prompt.ContextOf(model),
            ["vectors"] = choice.Vectors is not null,
            ["generate"] = choice.Generation is not { } g ? null : new JsonObject
            {
                ["tokens"] = g.MaxTokens,
                ["temperature"] = g.Temperature,
                ["top_k"] = g.TopK,
                ["top_p"] = g.TopP,
                ["min_p"] = g.MinP,
                ["seed"] = g.Seed,
            },
        };
        // Only where they are given: runs that began before there were such options can go on.
        if (choice.Prompt.Values.Keywords is { } keywords) options["chat_template_kwargs"] = JsonNode.Parse(keywords.GetRawText());
        if (choice.Prompt.Values.Tools is { } tools) options["tools"] = JsonNode.Parse(tools.GetRawText());
        if (choice.Options is { } questions) options["options"] = questions.Text;
        if (choice.Wide) options["wide"] = true;
        if (choice.Interventions.Count > 0)
            options["interventions"] = new JsonArray([.. choice.Interventions.Select(intervention => intervention.Json())]);
        if (choice.AgainstClean) options["against_clean"] = true;
        if (choice.Shard is { } shard) options["shard"] = shard.ToString();
        if (input.Reading.Field is { } field) options["field"] = field;
        if (input.Reading.Delimiter is { } delimiter) options["delimiter"] = delimiter.ToString();
        if (input.Reading.Encoding.CodePage != Encoding.UTF8.CodePage) options["encoding"] = input.Reading.Encoding.WebName;
        return options;
    }
}
