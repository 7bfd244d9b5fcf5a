using System.Text.Json.Nodes;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Reporting.Protocols;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Spec;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Reporting;

/// <summary>What a person reads of a run: the answer first, then what it rests on.</summary>
/// <param name="Run">The run.</param>
/// <param name="Spec">Its study.</param>
/// <param name="Result">Its analysis.</param>
/// <param name="Aggregates">What the states of its conditions have in common.</param>
public sealed record StudyReport(RunRecord Run, StudySpec Spec, StudyResult Result, IReadOnlyList<StoredAggregate> Aggregates)
{
    /// <summary>What the study found in this model.</summary>
    public StudyVerdict Verdict => Result.Verdict;

    /// <summary>Earlier verdicts and edited copies of the study.</summary>
    public RunHistory History { get; init; } = RunHistory.None;

    /// <summary>What the study's protocol found; null where it has none, or it was not measured yet.</summary>
    public ProtocolReport? Protocol { get; init; }

    /// <summary>The report of a stored run.</summary>
    /// <exception cref="BadInputException">Nothing was measured of it, or this program cannot read its study.</exception>
    public static StudyReport Of(RunStore store, RunRecord run, CancellationToken cancellation)
    {
        var (spec, stored) = (StudyAnalyst.SpecOf(run), StudyAnalyst.Stored(store, run.Id));
        return new(run, spec, stored ?? StudyAnalyst.ResultNow(store, run.Id, cancellation), store.Aggregates(run.Id))
        {
            History = RunHistory.Of(store, run) with { IsJudgedNow = stored is null },
            Protocol = ProtocolReport.Of(store, run, spec, cancellation),
        };
    }

    /// <summary>For a terminal.</summary>
    /// <param name="width">Columns a line may have.</param>
    public string Text(int width = int.MaxValue) => Write(Sections(), markdown: false, width);

    /// <summary>The verdict and the primary cells alone, and the verdict of the protocol.</summary>
    /// <param name="width">Columns a line may have.</param>
    public string Brief(int width = int.MaxValue) =>
        Write([.. Sections().Take(2), .. Protocol?.Sections.Take(2) ?? []], markdown: false, width);

    /// <summary>As Markdown.</summary>
    public string Markdown() => Write(Sections(), markdown: true);

    /// <summary>Everything as JSON: <c>run</c>, <c>claim</c>, <c>direction</c> and the fields of the result.</summary>
    public string Json() => Node()
        .ToJsonString(new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    internal JsonObject Node()
    {
        var json = JsonNode.Parse(StudyResultJson.Write(Result))!.AsObject();
        json["study"] = Run.Study;
        json["claim"] = Spec.Claim;
        json["direction"] = Spec.Direction.ToString().ToLowerInvariant();
        json["run"] = new JsonObject
        {
            ["id"] = Run.Id,
            ["model"] = Run.Model,
            ["model_sha256"] = Run.ModelSha256,
            ["numerics"] = Run.Numerics,
            ["engine_release"] = Run.EngineRelease,
            ["engine"] = Run.EngineIdentityJson is { } engine ? JsonNode.Parse(engine) : null,
            ["data_sha256"] = Run.DataSha256,
            ["options"] = JsonNode.Parse(Run.Options),
            ["created"] = Run.Created,
            ["finished"] = Run.Finished,
            ["program"] = Run.Program,
        };
        json["shared"] = new JsonArray([.. Aggregates.Where(figure => figure.Values is null).Select(figure => (JsonNode)new JsonObject
        {
            ["condition"] = figure.Condition,
            ["tap"] = figure.Tap,
            ["layer"] = figure.Layer,
            ["name"] = figure.Name,
            ["value"] = double.IsFinite(figure.Value) ? figure.Value : null,
        })]);
        if (Protocol is not null) json["protocol"] = Protocol.Node();
        History.AddTo(json);
        return json;
    }

    /// <summary>What is said of <see cref="History"/>.</summary>
    public IReadOnlyList<string> Remarks => History.Sentences(Run, Result.Verdict);

    /// <summary>What stands between the answer and the origin.</summary>
    internal IEnumerable<ReportSection> Evidence() =>
        [.. Protocol?.Sections ?? [], .. EvidenceSections.Of(this), .. StateSections.Of(this)];

    private IEnumerable<ReportSection> Sections() =>
    [
        .. AnswerSections.Of(this),
        new("Earlier verdicts and other versions") { Sentences = Remarks },
        .. Evidence(),
        OriginSection.Of(this),
    ];

    private static string Write(IEnumerable<ReportSection> sections, bool markdown, int width = int.MaxValue) =>
        string.Join("\n\n", sections.Where(section => !section.IsEmpty)
            .Select(section => string.Join('\n', section.Lines(markdown, width)))) + "\n";
}
