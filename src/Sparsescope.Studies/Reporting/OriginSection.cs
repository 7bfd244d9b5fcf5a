using System.Text.Json;
using System.Text.Json.Nodes;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Spec;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Reporting;

/// <summary>Where the figures come from, and the command that makes them again.</summary>
internal static class OriginSection
{
    // Values of -ub and -ngl that need not be given.
    private const int DefaultMicroBatch = 512, AllLayers = -1;

    private static readonly (string Option, string Key, int Unsaid)[] s_scheduling =
        [("-b", "batch_size", 0), ("-ub", "ubatch_size", DefaultMicroBatch), ("-np", "parallel", 0), ("-ngl", "gpu_layers", AllLayers)];

    internal static ReportSection Of(StudyReport report)
    {
        var (run, _, result, _) = report;
        return new("Origin")
        {
            Table = Prompts(StudyRunOptions.Read(run.Options), new ReportTable("what", "value"))
                .Add("command", Command(report))
                .Add("measured", run.Finished is { } finished ? $"{run.Created} to {finished}" : $"{run.Created}, not finished")
                .Add("model", $"{run.Model}, SHA-256 {run.ModelSha256}")
                .Add("data", $"SHA-256 {run.DataSha256}")
                .Add("numerics", run.Numerics)
                .Add("engine", run.Engine)
                .Add("computed", run.EngineIdentityJson
                    ?? "-b, -ub, -np and the processor's instructions were not kept by the version that measured it")
                .Add("program", $"sparsescope {run.Program}")
                .Add("statistics", FormattableString.Invariant($"seed {result.Seed}, {result.Permutations} permutations, {result.Resamples} resamples"))
                .Add("run", run.Id),
        };
    }

    // Runs of earlier versions do not say.
    private static ReportTable Prompts(StudyRunOptions options, ReportTable table) => options.Form is not { } form ? table
        : table.Add("prompts", form switch
        {
            FrameForm.Chat when options.TemplateSha256 is { } sha256 => $"chat template of the user, SHA-256 {sha256}",
            FrameForm.Chat => "the model's chat template",
            FrameForm.Plain => "plain (prompt_plain, no chat template)",
            _ => "as they are, without a chat template and with whatever end they have",
        }).Add("frames", string.Join(", ", options.Frames));

    private static string Command(StudyReport report)
    {
        var (run, options) = (report.Run, StudyRunOptions.Read(report.Run.Options));
        string[] words =
        [
            "sparsescope study run", Study(run), $"-m {run.Model}.gguf", "--data DIR",
            .. run.IsRemote ? ["--engine vllm --url URL"] : !run.IsNative ? [$"--engine {run.EngineRelease}"] : run.Numerics == "default" ? (string[])[] : [$"--{run.Numerics}"],
            .. options.Form is FrameForm.Plain or FrameForm.Raw ? (string[])["--raw"] : [],
            .. options.TemplateSha256 is not null ? (string[])["--template FILE"] : [],
            .. Scheduling(run.EngineIdentityJson),
            .. options.Limit is { } limit ? (string[])[FormattableString.Invariant($"--limit {limit}")] : [],
            .. options.Seed is { } seed ? (string[])[FormattableString.Invariant($"--seed {seed}")] : [],
        ];
        return string.Join(' ', words);
    }

    // What was given of -b, -ub, -np and -ngl.
    private static IEnumerable<string> Scheduling(string? engine)
    {
        if (Known(engine) is not { } known) yield break;
        foreach (var (option, key, unsaid) in s_scheduling)
        {
            if (known[key] is JsonValue value && value.TryGetValue(out int number) && number != 0 && number != unsaid)
                yield return FormattableString.Invariant($"{option} {number}");
        }
    }

    // A user's folder as it was named then; a run of an earlier version does not know it.
    private static string Study(RunRecord run)
    {
        var folder = Folder(run.Environment) ?? run.Study;
        return folder.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' or '/') ? folder : "'" + folder.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
    }

    private static string? Folder(string environment) =>
        Known(environment)?["study_folder"] is JsonValue value && value.TryGetValue(out string? folder) && folder.Length > 0
            ? folder : null;

    // Anyone may have written to the store.
    private static JsonObject? Known(string? json)
    {
        try
        {
            return json is null ? null : JsonNode.Parse(json) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
