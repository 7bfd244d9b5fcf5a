using System.Globalization;
using Sparsescope.Studies.Reporting;
using Sparsescope.Studies.Reporting.Figures;
using Sparsescope.Studies.Reporting.Html;
using static Sparsescope.Studies.Reporting.Figures.Channel;

namespace Sparsescope.Studies.Groups;

/// <summary>
/// A comparison of groups as one HTML file: the largest effects, every metric by layer with its interval, lengths, and all of it as tables.
/// </summary>
public static class GroupPage
{
    private const string Raw = "as measured", Given = "given prompt length";

    /// <summary>Writes the page as UTF-8.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="effects">What was found.</param>
    /// <param name="model">Name of the model, as text of others.</param>
    /// <param name="file">Name of the prompts' file, as text of others.</param>
    public static void Write(Stream stream, GroupEffects effects, string model, string file)
    {
        var text = new GroupText(effects, int.MaxValue);
        var page = new HtmlPage($"{file} by {effects.Plan.Field} on {model}");
        page.AddAsset("report.css");
        page.AddFigureLibrary();
        var html = page.Body;
        html.Element("a", "Skip to the answer", ("class", "skip"), ("href", "#answer")).Open("main");
        html.Open("header").Element("h1", $"{file} by {effects.Plan.Field}")
            .Element("p", $"{effects.Items} prompts on {model}. {text.Direction}.").Close("header");
        html.Open("section", ("id", "answer"), ("aria-label", "Effects"));
        foreach (var note in text.Notes())
            html.Element("p", Sentence(note), ("class", note.StartsWith("warning", StringComparison.Ordinal) ? "verdict" : null));
        html.Element("h2", "Where each metric differs most").Table(Largest(effects), "Largest effect of each metric");
        page.Add(ByLayer(effects), "", 2, title => title);
        html.Element("h2", "Prompt lengths").Table(Lengths(effects), "Prompt lengths of the groups");
        html.Close("section");
        Glossary.Write(html);
        html.Close("main");
        HtmlReport.Foot(page);
        page.Write(stream);
    }

    /// <summary>Every metric by layer, a panel each.</summary>
    internal static Figure ByLayer(GroupEffects effects)
    {
        var data = new FigureData("effects", new("metric", "metric"), new("place", "tap and position"), new("layer", ">layer"),
            new("kind", "what"),
            new("effect", ">effect", ReportText.Signed), new("low", ">95 % low", ReportText.Signed),
                new("high", ">95 % high", ReportText.Signed), new("p", ">p", ReportText.P), new("n", ">n"));
        foreach (var effect in effects.All)
        {
            var place = $"{effect.Place.Tap}, {effect.Place.Position}";
            data.Add(effect.Metric, place, effect.Place.Layer, Raw, effect.Effect, effect.Low, effect.High, effect.P, effect.N);
            data.Add(effect.Metric, place, effect.Place.Layer, Given, effect.GivenLength, null, null, null, effect.N);
        }
        System.Text.Json.Nodes.JsonObject Kind() =>
            Name("kind", [Raw, Given]).Colours("measured")
            .With("legend", new System.Text.Json.Nodes.JsonObject
            {
                ["orient"] = "top",
                ["symbolType"] = "stroke",
                ["symbolStrokeWidth"] = 3
            });
        var panels = effects.All.Select(effect => effect.Metric).Distinct().Select(metric => Panel.Of(400, 190,
        [
            new Mark("rule", "zero").Once().Y(At(0)),
            new Mark("area", "band").Where("kind", Raw).X(Quantity("layer")).Y(Quantity("low"), "high").Color(Kind())
                .Encode("detail", Name("place")),
            new Mark("line", "nulls").Where("kind", Given).X(Quantity("layer")).Y(Quantity("effect")).Color(Kind())
                .Encode("detail", Name("place")),
            new Mark("line", "curve").Where("kind", Raw)
                .X(Quantity("layer", "layer (0: embeddings; last: after the final norm)").Axis("tickMinStep", 1).Axis("grid", false))
                .Y(Quantity("effect", effects.Plan.EffectName, [-1, 1])).Color(Kind()).Encode("detail", Name("place")),
            new Mark("point", "layers").Where("kind", Raw).X(Quantity("layer")).Y(Quantity("effect")).Color(Kind())
                .Tip(("place", "where"), ("layer", "layer"), ("effect", "effect"), ("low", "95 % low"), ("high", "95 % high"), ("p", "p"),
                    ("n", "n")),
        ]).Titled(metric).Showing("effects", "metric", metric));
        return new("groups", "Effect by layer",
            $"{new GroupText(effects, int.MaxValue).Direction}. Band: 95 % interval of each effect by itself; dashed: the "
            + $"effect with prompt length held. "
            + FormattableString.Invariant($"n = {effects.Items} prompts."), Panel.Grid(2, panels, "x", "y", "color"), data);
    }

    private static ReportTable Largest(GroupEffects effects)
    {
        var table = new ReportTable("metric", "tap", ">layer", "position", ">effect [95 %]", ">p", ">p of all", ">given length", ">n");
        foreach (var (effect, adjusted) in effects.Largest())
        {
            table.Add(effect.Metric, effect.Place.Tap, effect.Place.Layer?.ToString(CultureInfo.InvariantCulture)
                ?? "–", effect.Place.Position,
                ReportText.Signed(effect.Interval), ReportText.P(effect.P), ReportText.P(adjusted), ReportText.Signed(effect.GivenLength),
                effect.N.ToString(CultureInfo.InvariantCulture));
        }
        return table;
    }

    private static ReportTable Lengths(GroupEffects effects)
    {
        var table = new ReportTable("group", ">prompts", ">mean tokens", ">least", ">most");
        foreach (var group in effects.Lengths.Groups)
        {
            table.Add(group.Name, group.Items.ToString(CultureInfo.InvariantCulture),
                group.Mean.ToString("F1", CultureInfo.InvariantCulture),
                group.Least.ToString(CultureInfo.InvariantCulture), group.Most.ToString(CultureInfo.InvariantCulture));
        }
        return table;
    }

    private static string Sentence(string note) => char.ToUpperInvariant(note[0]) + note[1..] + ".";
}
