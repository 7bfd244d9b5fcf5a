using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sparsescope.Studies.Reporting;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Store;

namespace Sparsescope.Cli.Runs;

/// <summary>A run and how far it is, as text and as JSON.</summary>
/// <param name="Run">The run.</param>
/// <param name="Passes">Its passes that hold items.</param>
/// <param name="History">What else was judged of it, and run of its study.</param>
internal sealed record RunFacts(RunRecord Run, IReadOnlyList<PassCount> Passes, RunHistory History)
{
    internal static RunFacts Read(RunStore store, RunRecord run) => new(run, store.Passes(run.Id), RunHistory.Of(store, run));

    /// <summary>What a reader of the list must know of the run: that it is a pilot; empty where there is nothing.</summary>
    internal string Mark => Run.IsPilot ? string.Create(CultureInfo.InvariantCulture, $"pilot (--limit {Run.Limit})") : "";

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
        yield return Line("computed", Run.EngineIdentityJson ?? "not kept by the version that measured it");
        yield return Line("data sha256", Run.DataSha256);
        yield return Line("options", Run.Options);
        if (Run.IsPilot) yield return Line("mark", Mark);
        if (Run.Tags.Count > 0) yield return Line("tags", string.Join(' ', Run.Tags));
        if (Run.Note is { } note) yield return Line("note", note);
        yield return Line("created", Run.Created);
        yield return Line("finished", Run.Finished ?? "no");
        yield return Line("program", Run.Program);
        yield return Line("environment", Run.Environment);
        foreach (var pass in Passes)
            yield return Line("pass " + pass.Pass,
                string.Create(CultureInfo.InvariantCulture, $"{pass.Items - pass.Failed} measured, {pass.Failed} failed"));
        if (History.UnknownMetrics.Count > 0)
            yield return Line("not read", $"{string.Join(", ", History.UnknownMetrics)}: metrics this version does not have");
        yield return Line("analysis", History.Analyses.Count > 0 ? "stored" : "none");
        foreach (var analysis in History.Analyses.Reverse())
            yield return Line("verdict", $"{analysis.Verdict.ToUpperInvariant()}. {analysis.Sentence} ({analysis.By})");
        if (StudyVersions.Sentence(History.Versions) is { } versions) yield return Line("versions", versions);
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
        ["engine"] = Run.EngineIdentityJson is { } engine ? Parsed(engine) : null,
        ["data_sha256"] = Run.DataSha256,
        ["options"] = Parsed(Run.Options),
        ["layer_count"] = Run.LayerCount,
        ["width"] = Run.Width,
        ["created"] = Run.Created,
        ["finished"] = Run.Finished,
        ["program"] = Run.Program,
        ["environment"] = Parsed(Run.Environment),
        ["passes"] =
            new JsonArray([.. Passes.Select(pass =>
                new JsonObject { ["pass"] = pass.Pass, ["measured"] = pass.Items - pass.Failed, ["failed"] = pass.Failed })]),
        ["has_analysis"] = History.Analyses.Count > 0,
        ["analyses"] = new JsonArray([.. History.Analyses.Reverse().Select(RunHistory.Node)]),
        ["pilot"] = Run.IsPilot,
        ["tags"] = new JsonArray([.. Run.Tags.Select(tag => (JsonNode)tag)]),
        ["note"] = Run.Note,
        ["other_versions"] = RunHistory.Node(History.Versions),
        ["unknown_metrics"] = new JsonArray([.. History.UnknownMetrics.Select(name => (JsonNode)name)]),
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
