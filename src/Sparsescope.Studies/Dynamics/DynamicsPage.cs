using Sparsescope.Studies.Reporting.Html;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Dynamics;

/// <summary>
/// A study of training as one HTML file, like the report of any other study: what turned, the curves, all tables, what was trained.
/// </summary>
public static class DynamicsPage
{
    /// <summary>Writes the page as UTF-8.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="report">Of a study that holds at least one look.</param>
    public static void Write(Stream stream, DynamicsReport report)
    {
        var record = report.Record;
        var page = new HtmlPage($"{record.Name}: along training");
        var html = page.Body;
        page.AddAsset("report.css");
        page.AddFigureLibrary();
        html.Element("a", "Skip to the answer", ("class", "skip"), ("href", "#answer"));
        html.Open("main").Open("header").Element("h1", $"{record.Name}: along training").Close("header");
        Answer(html, report);
        html.Open("section", ("id", "curves"), ("aria-label", "Curves")).Element("h2", "Curves");
        foreach (var figure in DynamicsFigures.Of(report)) page.Add(figure, "", 3, title => title);
        html.Close("section");
        Tables(html, report);
        Origin(html, record);
        Glossary.Write(html);
        html.Close("main");
        HtmlReport.Foot(page);
        page.Write(stream);
    }

    private static void Answer(HtmlWriter html, DynamicsReport report)
    {
        html.Open("section", ("id", "answer"), ("aria-label", "Answer"));
        if (report.Record.Finished is null) html.Element("p", DynamicsReport.Incomplete, ("class", "warning"));
        html.Open("p", ("class", "claim")).Element("b", "Question")
            .Text(" Do familiar questions get denser states along training, late, while unfamiliar ones stay sparse?").Close("p");
        html.Open("div", ("class", "verdict"));
        foreach (var model in report.Record.Models)
            html.Open("p").Element("strong", model + ":").Text($" {report.TurnSentence(model)} {report.PartingSentence(model)}").Close("p");
        html.Close("div");
        html.Open("ul", ("class", "muted"));
        foreach (var sentence in report.Setting) html.Element("li", sentence);
        html.Close("ul").Close("section");
    }

    private static void Tables(HtmlWriter html, DynamicsReport report)
    {
        html.Open("section", ("id", "tables"), ("aria-label", "All tables")).Element("h2", "All tables");
        html.Element("p", "As sparsescope dynamics report prints them.", ("class", "muted"));
        foreach (var section in report.Evidence().Where(section => section.Table is { Count: > 0 }))
        {
            html.Open("details").Element("summary", section.Title).Table(section.Table!, section.Title);
            foreach (var sentence in section.Below) html.Element("p", sentence, ("class", "muted small"));
            html.Close("details");
        }
        html.Close("section");
    }

    private static void Origin(HtmlWriter html, DynamicsRecord record)
    {
        html.Open("section", ("id", "origin"), ("aria-label", "Origin")).Element("h2", "Origin");
        const string Again = "This command measures it again, from the two files below, on the graph with this checksum "
            + "(--graph names its folder where it is not the one of the files):";
        html.Element("p", Again).Element("pre", "sparsescope dynamics STUDY.yaml [--graph DIR]", ("tabindex", "0"));
        html.Open("dl", ("class", "facts"));
        foreach (var (name, value) in ((string, string)[])
        [
            ("measured", record.Finished is { } finished ? $"{record.Created} to {finished}" : $"{record.Created}, not finished"),
            ("graph", $"checksum {record.Graph}"), ("products", record.Instructions), ("program", $"sparsescope {record.Program}"),
            ("intervals", TwoWayVariance.Method), ("seed of questions and shuffling", FormattableString.Invariant($"{record.Seed}")),
            ("study", record.Id),
        ]) html.Open("div").Element("dt", name).Element("dd", value).Close("div");
        html.Close("dl");
        foreach (var (title, text) in ((string, string)[])
            [("The study, as it was preregistered", record.Yaml), ("The training it names", record.TrainYaml)])
        {
            html.Open("details").Element("summary", title).Element("pre", text, ("tabindex", "0")).Close("details");
        }
        html.Close("section");
    }
}
