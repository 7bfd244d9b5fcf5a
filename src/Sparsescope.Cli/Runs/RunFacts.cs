using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sparsescope.Studies.Store;

namespace Sparsescope.Cli.Runs;

/// <summary>A run and how far it is, as text and as JSON.</summary>
/// <param name="Run">The run.</param>
/// <param name="Passes">Its passes that hold items.</param>
/// <param name="HasAnalysis">Whether a result is stored.</param>
internal sealed record RunFacts(RunRecord Run, IReadOnlyList<PassCount> Passes, bool HasAnalysis)
{
    internal static RunFacts Read(RunStore store, RunRecord run) => new(run, store.Passes(run.Id), store.Analysis(run.Id) is not null);

    /// <summary>The pass that the run is about; empty where nothing was stored of it.</summary>
    internal PassCount Main => Passes.FirstOrDefault(pass => pass.Pass == RunStore.MainPass) ?? new(RunStore.MainPass, 0, 0);

    /// <summary>Everything but the study's text, which <see cref="ToText"/> prints last.</summary>
    internal IEnumerable<string> ToText()
    {
        yield return Line("run", Run.Id);
        yield return Line("study", Run.Study);
        yield return Line("model", Run.Model);
        yield return Line("model sha256", Run.ModelSha256);
        yield return Line("layers", string.Create(CultureInfo.InvariantCulture, $"{Run.LayerCount} blocks, width {Run.Width}"));
        yield return Line("numerics", Run.Numerics);
        yield return Line("engine", Run.EngineRelease);
        yield return Line("data sha256", Run.DataSha256);
        yield return Line("options", Run.Options);
        yield return Line("created", Run.Created);
        yield return Line("finished", Run.Finished ?? "no");
        yield return Line("program", Run.Program);
        yield return Line("environment", Run.Environment);
        foreach (var pass in Passes) yield return Line("pass " + pass.Pass, string.Create(CultureInfo.InvariantCulture, $"{pass.Items - pass.Failed} measured, {pass.Failed} failed"));
        yield return Line("analysis", HasAnalysis ? "stored" : "none");
        yield return "";
        foreach (var line in Run.Yaml.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n')) yield return PlainText.OneLine(line);
    }

    internal JsonObject ToJson() => new()
    {
        ["id"] = Run.Id,
        ["study"] = Run.Study,
        ["yaml"] = Run.Yaml,
        ["model"] = Run.Model,
        ["model_sha256"] = Run.ModelSha256,
        ["numerics"] = Run.Numerics,
        ["engine_release"] = Run.EngineRelease,
        ["data_sha256"] = Run.DataSha256,
        ["options"] = Parsed(Run.Options),
        ["layer_count"] = Run.LayerCount,
        ["width"] = Run.Width,
        ["created"] = Run.Created,
        ["finished"] = Run.Finished,
        ["program"] = Run.Program,
        ["environment"] = Parsed(Run.Environment),
        ["passes"] = new JsonArray([.. Passes.Select(pass => new JsonObject { ["pass"] = pass.Pass, ["measured"] = pass.Items - pass.Failed, ["failed"] = pass.Failed })]),
        ["has_analysis"] = HasAnalysis,
    };

    // Anyone may have written to the file.
    private static JsonNode? Parsed(string json)
    {
        try
        {
            return JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            return json;
        }
    }

    private static string Line(string name, string value) => $"{name,-14} {PlainText.OneLine(value)}";
}
