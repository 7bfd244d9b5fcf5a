using System.Text.Json.Nodes;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Reporting;

/// <summary>
/// What else was judged of a run, and what else was run of its study: earlier verdicts by other rules, and edited copies.
/// </summary>
public sealed record RunHistory
{
    /// <summary>A run of which nothing more is known.</summary>
    public static RunHistory None { get; } = new();

    /// <summary>Stored analyses, oldest first.</summary>
    public IReadOnlyList<StoredAnalysis> Analyses { get; init; } = [];

    /// <summary>Whether the result that is shown was made for the report and is not among <see cref="Analyses"/>.</summary>
    public bool IsJudgedNow { get; init; }

    /// <summary>Edited copies of the study on the same model.</summary>
    public IReadOnlyList<OtherVersion> Versions { get; init; } = [];

    /// <summary>Metrics that were measured and this program does not have.</summary>
    public IReadOnlyList<string> UnknownMetrics { get; init; } = [];

    /// <summary>Reads it out of the store.</summary>
    public static RunHistory Of(RunStore store, RunRecord run) => new()
    {
        Analyses = store.Analyses(run.Id),
        Versions = StudyVersions.Of(store.Runs(), run),
        UnknownMetrics = store.UnknownMetrics(run.Id),
    };

    /// <summary>The analyses before the one that is shown.</summary>
    public IEnumerable<StoredAnalysis> Earlier => IsJudgedNow ? Analyses : Analyses.SkipLast(1);

    /// <summary>Sentences for people; none where there is nothing to say.</summary>
    /// <param name="run">The run.</param>
    /// <param name="shown">The verdict that is shown.</param>
    public IReadOnlyList<string> Sentences(RunRecord run, StudyVerdict shown)
    {
        var sentences = new List<string>();
        if (StudyVersions.Sentence(Versions) is { } versions) sentences.Add(versions);
        if (IsJudgedNow && run.Finished is not null && Analyses.Count > 0)
        {
            var rule = FormattableString.Invariant($"{RuleVersion.Current}");
            sentences.Add($"judged for this report by rule {rule}, as the stored analysis ({Analyses[^1].By}) "
                + $"is by another rule or cannot be read; `sparsescope study analyse {run.ShortId}` keeps the new verdict");
        }
        // The same verdict by another rule says nothing new.
        var verdict = shown.Name.Word();
        foreach (var analysis in Earlier.Reverse())
        {
            if (analysis.Verdict == verdict) continue;
            verdict = analysis.Verdict;
            sentences.Add($"earlier verdict ({analysis.By}): {analysis.Verdict.ToUpperInvariant()}. {analysis.Sentence}".TrimEnd());
        }
        if (UnknownMetrics.Count > 0)
            sentences.Add(
                $"note: the run also measured {string.Join(", ", UnknownMetrics)}, which this version of sparsescope does not have");
        return sentences;
    }

    /// <summary>Adds it to a report's JSON: <c>analyses</c>, newest first, and <c>other_versions</c>.</summary>
    internal void AddTo(JsonObject json)
    {
        json["analyses"] = new JsonArray([.. Analyses.Reverse().Select(Node)]);
        json["other_versions"] = Node(Versions);
        json["unknown_metrics"] = new JsonArray([.. UnknownMetrics.Select(name => (JsonNode)name)]);
    }

    /// <summary>An analysis without its figures.</summary>
    public static JsonNode Node(StoredAnalysis analysis) => new JsonObject
    {
        ["program"] = analysis.Program,
        ["rule"] = analysis.Rule,
        ["created"] = analysis.Created,
        ["verdict"] = analysis.Verdict,
        ["sentence"] = analysis.Sentence,
    };

    /// <summary>Other versions as JSON.</summary>
    public static JsonArray Node(IReadOnlyList<OtherVersion> versions) => new([.. versions.Select(version => (JsonNode)new JsonObject
    {
        ["runs"] = new JsonArray([.. version.Runs.Select(run => (JsonNode)run.Id)]),
        ["study"] = version.Runs[0].Study,
        ["differs_in"] = new JsonArray([.. version.Keys.Select(key => (JsonNode)key)]),
    })]);
}
