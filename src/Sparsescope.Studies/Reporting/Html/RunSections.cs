using System.Globalization;
using System.Text.Json;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Reporting.Figures;

namespace Sparsescope.Studies.Reporting.Html;

/// <summary>One run in a page.</summary>
internal static class RunSections
{
    /// <summary>Everything of a run that has the page for itself.</summary>
    internal static void Whole(HtmlPage page, FigureSource run)
    {
        var html = page.Body;
        html.Open("header").Element("h1", Title(run)).Close("header");
        var place = new Place("", "", 2);
        var parts = AllFigures.Parts(run).ToList();
        html.Open("nav", ("class", "contents"), ("aria-label", "Contents")).Open("ul");
        foreach (var (id, title) in Contents(run, parts)) html.Open("li").Element("a", title, ("href", "#" + id)).Close("li");
        html.Close("ul").Close("nav");
        Answer(page, run, place);
        Evidence(page, run, parts, place);
        ItemSection.Write(page, run);
        TokenSection.Write(page, run);
        Failures(html, run, place);
        Tables(html, run, place);
        Origin(html, run, place);
    }

    /// <summary>A run among others: no items and tokens.</summary>
    internal static void Part(HtmlPage page, FigureSource run, int number)
    {
        var html = page.Body;
        // Two runs may have one title; their number tells them apart.
        var (id, title) = (FormattableString.Invariant($"run{number}-"), FormattableString.Invariant($"Run {number}: {Title(run)}"));
        html.Open("section", ("id", id + "run"), ("aria-labelledby", id + "title")).Element("h2", title, ("id", id + "title"));
        var place = new Place(id, title, 3);
        Answer(page, run, place);
        Evidence(page, run, [.. AllFigures.Parts(run)], place);
        html.Element("p", $"Items and tokens: sparsescope study report {run.Report.Run.ShortId} -o report.html", ("class", "muted small"));
        Failures(html, run, place);
        Tables(html, run, place);
        Origin(html, run, place);
        html.Close("section");
    }

    private static string Title(FigureSource run) => $"{run.Report.Run.Study} on {run.Report.Run.Model} ({run.Report.Run.NumericsText})";

    private static IEnumerable<(string Id, string Title)> Contents(FigureSource run, IReadOnlyList<ReportPart> parts)
    {
        yield return ("answer", "Answer");
        foreach (var part in parts) yield return (part.Id, part.Title);
        yield return ("items", "Items");
        if (run.Traced.Count > 0) yield return ("tokens", "Tokens");
        yield return ("failures", "Failures");
        yield return ("tables", "All tables");
        yield return ("origin", "Origin");
        yield return ("words", "Words");
    }

    private static void Answer(HtmlPage page, FigureSource run, Place place)
    {
        var (html, report, result) = (page.Body, run.Report, run.Result);
        html.Open("section", ("id", place.Id + "answer"), ("aria-label", place.Name("Answer")));
        if (report.Run.Finished is null)
            html.Element("p", "INCOMPLETE: this run is not finished; what follows rests on what was measured so far and decides nothing.",
                ("class", "warning"));
        html.Open("p", ("class", "claim")).Element("b", "Claim").Text(" " + report.Spec.Claim).Close("p");
        html.Open("div", ("class", "verdict " + result.Verdict.Name.Word().Replace(' ', '-')));
        html.Open("p").Element("strong", result.Verdict.Name.Word().ToUpperInvariant() + ".").Text(" " + result.Verdict.Sentence)
            .Close("p");
        if (PlainWords.Of(report) is { } plain) html.Element("p", plain, ("class", "plain"));
        foreach (var reading in result.Readings) Verdict(html, reading.Name, reading.Verdict);
        if (result.Frames.Count > 1)
        {
            foreach (var frame in result.Frames) Verdict(html, $"frame {frame.Name}", frame.Verdict);
        }
        foreach (var outlier in AnswerSections.Outliers(result)) html.Open("p").Text(outlier).Close("p");
        foreach (var caution in result.Cautions) html.Open("p").Element("b", "Beside it.").Text(" " + caution).Close("p");
        foreach (var explanation in result.Explanations)
            html.Open("p").Element("b", $"Explained by {explanation.Name}.").Text(" " + explanation.Sentence).Close("p");
        html.Close("div");
        foreach (var remark in report.Remarks)
            html.Element("p", char.ToUpperInvariant(remark[0]) + remark[1..] + (remark[^1] == '.' ? "" : "."), ("class", "remark"));
        html.Open("dl", ("class", "facts"));
        foreach (var (name, text) in Facts(run)) html.Open("div").Element("dt", name).Element("dd", text).Close("div");
        html.Close("dl");
        page.Add(EffectFigures.Verdict(run), place.Id, place.Level, place.Name);
        html.Close("section");
    }

    private static void Verdict(HtmlWriter html, string of, Analysis.StudyVerdict verdict) =>
        html.Open("p").Element("b", $"{of}: {verdict.Name.Word().ToUpperInvariant()}.").Text(" " + verdict.Sentence).Close("p");

    private static IEnumerable<(string, string)> Facts(FigureSource run)
    {
        var (record, result) = (run.Report.Run, run.Result);
        yield return ("model", FormattableString.Invariant($"{record.Model}, {record.LayerCount} layers, width {record.Width}"));
        yield return ("measured", FormattableString.Invariant($"n = {result.N} items, {result.Failed} failed"));
        var without = result.Incomplete > 0 ? FormattableString.Invariant($", {result.Incomplete} incomplete left out") : "";
        if (result.Units != result.N)
            yield return ("compared", FormattableString.Invariant($"{result.Units} {AnswerSections.UnitText(result)}{without}"));
        yield return ("numerics", $"{record.Numerics}, {record.Engine}");
        yield return ("seed", FormattableString.Invariant($"{result.Seed}"));
        yield return ("run", record.ShortId);
    }

    private static void Evidence(HtmlPage page, FigureSource run, IReadOnlyList<ReportPart> parts, Place place)
    {
        foreach (var part in parts)
        {
            page.Body.Open("section", ("id", place.Id + part.Id), ("aria-label", place.Name(part.Title)))
                .Element(place.Heading, part.Title);
            foreach (var figure in part.Figures) page.Add(figure, place.Id, place.Level + 1, place.Name);
            page.Body.Close("section");
        }
        var missing = run.Result.Behaviour.Status switch
        {
            BehaviourStatus.None => "No answers were judged in this study, so nothing is said of accuracy and calibration.",
            BehaviourStatus.Undecided =>
                string.Create(CultureInfo.InvariantCulture,
                    $"Discrimination and calibration of errors are not shown: of the judged answers {run.Result.Behaviour.Right} are right "
                    + $"and {run.Result.Behaviour.Wrong} wrong, and thirty questions of each are the fewest that say anything."),
            _ => null,
        };
        if (missing is not null) page.Body.Element("p", missing, ("class", "muted"));
    }

    private static void Failures(HtmlWriter html, FigureSource run, Place place)
    {
        html.Open("section", ("id", place.Id + "failures"), ("aria-label", place.Name("Failures"))).Element(place.Heading, "Failures");
        if (run.Failed.Count == 0) html.Element("p", FormattableString.Invariant($"None: all {run.Items.Count} items were measured."));
        else html.Table(run.Failed.Aggregate(new ReportTable("item", "condition", "why"), (table, item) =>
            table.Add(item.Id, item.Condition, item.Error ?? "")), place.Name("Failed items"));
        html.Close("section");
    }

    private static void Tables(HtmlWriter html, FigureSource run, Place place)
    {
        html.Open("section", ("id", place.Id + "tables"), ("aria-label", place.Name("All tables"))).Element(place.Heading, "All tables");
        html.Element("p", "As sparsescope study report prints them.", ("class", "muted"));
        foreach (var section in run.Report.Evidence().Where(section => !section.IsEmpty))
        {
            html.Open("details", ("class", "prints")).Element("summary", section.Title);
            foreach (var sentence in section.Sentences) html.Worded("p", sentence);
            if (section.Table is { Count: > 0 } table) html.Table(table, place.Name(section.Title));
            foreach (var sentence in section.Below) html.Worded("p", sentence, ("class", "muted small"));
            html.Close("details");
        }
        html.Close("section");
    }

    private static void Origin(HtmlWriter html, FigureSource run, Place place)
    {
        var table = OriginSection.Of(run.Report).Table!;
        html.Open("section", ("id", place.Id + "origin"), ("aria-label", place.Name("Origin"))).Element(place.Heading, "Origin");
        html.Element("p", "This command measures it again:").Element("pre", table.Rows[0][1], ("tabindex", "0"));
        html.Open("dl", ("class", "facts"));
        foreach (var row in table.Rows.Skip(1)) html.Open("div").Element("dt", row[0]).Element("dd", row[1]).Close("div");
        foreach (var pass in run.Passes) html.Open("div").Element("dt", "pass " + pass.Pass)
            .Element("dd", FormattableString.Invariant($"{pass.Items - pass.Failed} measured, {pass.Failed} failed")).Close("div");
        foreach (var (name, value) in Environment(run.Report.Run.Environment))
            html.Open("div").Element("dt", name).Element("dd", value).Close("div");
        html.Close("dl");
        html.Open("details").Element("summary", "The study, as it was preregistered (study.yaml)")
            .Element("pre", run.Report.Run.Yaml, ("tabindex", "0")).Close("details").Close("section");
    }

    // Anyone may have written to the file.
    private static IEnumerable<(string, string)> Environment(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? [.. document.RootElement.EnumerateObject().Select(entry => (entry.Name, entry.Value.ToString()))]
                : [("environment", json)];
        }
        catch (JsonException)
        {
            return [("environment", json)];
        }
    }

    /// <summary>Where a run stands in a page.</summary>
    /// <param name="Id">What begins the ids of its elements.</param>
    /// <param name="Run">What is added to the names of its parts; empty where it is alone.</param>
    /// <param name="Level">Of its headings.</param>
    private sealed record Place(string Id, string Run, int Level)
    {
        internal string Heading => FormattableString.Invariant($"h{Level}");

        internal string Name(string part) => Run.Length == 0 ? part : $"{part}, {Run}";
    }
}
