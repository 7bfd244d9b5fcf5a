using System.Globalization;
using System.Text.Json.Nodes;
using Sparsescope.Studies.Reporting;
using Sparsescope.Studies.Reporting.Figures;
using Sparsescope.Studies.Reporting.Html;
using static Sparsescope.Studies.Reporting.Figures.Channel;

namespace Sparsescope.Studies.Probing;

/// <summary>Probes of every layer as one HTML file: what each knows beside what simpler knowledge does, and how selective it is.</summary>
public static class ProbePage
{
    private const string Probe = "probe";

    /// <summary>Writes the page.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="label">What is told apart.</param>
    /// <param name="tap">Where states were read.</param>
    /// <param name="table">The items.</param>
    /// <param name="layers">One a layer, at least one.</param>
    public static void Write(Stream stream, string label, string tap, ProbeTable table, IReadOnlyList<ProbeLayer> layers)
    {
        var page = new HtmlPage($"Probes of {PlainText.OneLine(label)} at {tap}");
        page.AddAsset("report.css");
        page.AddFigureLibrary();
        var html = page.Body;
        html.Open("main").Open("header").Element("h1", $"What states know of {PlainText.OneLine(label)}").Close("header");
        var (clusters, positive) = (table.Clusters.Distinct().Count(), table.Labels.Count(one => one));
        html.Element("p", string.Create(CultureInfo.InvariantCulture,
            $"{table.Count} items in {clusters} clusters, {positive} of them positive; "
            + $"{layers[0].Probe.Form.ToString().ToLowerInvariant()} probes at {tap}. "
            + $"Everything is of items whose cluster the fit never saw."));
        foreach (var figure in Figures(table, layers)) page.Add(figure, "", 2, title => title);
        html.Close("main");
        HtmlReport.Foot(page);
        page.Write(stream);
    }

    internal static IEnumerable<Figure> Figures(ProbeTable table, IReadOnlyList<ProbeLayer> layers)
    {
        yield return Auroc(table, layers);
        yield return Loss(table, layers);
        if (layers.Any(layer => layer.Selectivity is not null)) yield return Selectivity(layers);
    }

    private static Figure Auroc(ProbeTable table, IReadOnlyList<ProbeLayer> layers)
    {
        var data = new FigureData("auroc", new("layer", ">layer"), new("what", "what"), new("auroc", ">AUROC", ReportText.Figure),
            new("low", ">95 % low", ReportText.Figure), new("high", ">95 % high", ReportText.Figure));
        foreach (var layer in layers)
        {
            data.Add(layer.Probe.Layer, Probe, layer.Auroc.Estimate, layer.Auroc.Low, layer.Auroc.High);
            foreach (var baseline in layer.Baselines) data.Add(layer.Probe.Layer, baseline.Name, baseline.Scores.Auroc, null, null);
        }
        return new("probe-auroc", "AUROC by layer", string.Create(CultureInfo.InvariantCulture,
            $"Held-out AUROC of the probe with its 95 % interval over clusters (band), and of what is simpler on the same folds. "
            + $"n = {table.Count}. Layers beside each other are no independent tests."),
            Panel.Of(560, 260,
            [
                new Mark("rule", "zero").Once().Y(At(0.5)),
                new Mark("area", "band").Where("what", Probe).X(Quantity("layer")).Y(Quantity("low"), "high").Color(What(layers)),
                .. Curve("auroc", "AUROC", layers, ("low", "95 % low"), ("high", "95 % high")),
            ]).Showing("auroc"), data);
    }

    private static Figure Loss(ProbeTable table, IReadOnlyList<ProbeLayer> layers)
    {
        var data = new FigureData("loss", new("layer", ">layer"), new("what", "what"), new("loss", ">log loss", ReportText.Figure),
            new("gain", ">the probe's gain on it", ReportText.Signed), new("low", ">95 % low", ReportText.Signed),
            new("high", ">95 % high", ReportText.Signed));
        foreach (var layer in layers)
        {
            data.Add(layer.Probe.Layer, Probe, layer.Scores.LogLoss, null, null, null);
            foreach (var baseline in layer.Baselines)
            {
                data.Add(layer.Probe.Layer, baseline.Name, baseline.Scores.LogLoss, baseline.Gain.Estimate, baseline.Gain.Low,
                    baseline.Gain.High);
            }
        }
        return new("probe-loss", "Log loss by layer", FormattableString.Invariant(
            $"Held-out log loss, nats an item; lower is better. The table has what the probe gains on each baseline. n = {table.Count}."),
            Panel.Of(560, 260, Curve("loss", "log loss, nats an item", layers, ("gain", "the probe's gain on it"))).Showing("loss"), data);
    }

    private static Figure Selectivity(IReadOnlyList<ProbeLayer> layers)
    {
        const string Task = "task", Control = "control tasks";
        var data = new FigureData("selectivity", new("layer", ">layer"), new("what", "accuracy on"), new("accuracy", ">accuracy",
            ReportText.Figure), new("selectivity", ">selectivity", ReportText.Signed), new("types", ">types"), new("items", ">items"));
        foreach (var layer in layers)
        {
            if (layer.Selectivity is not { } found) continue;
            data.Add(layer.Probe.Layer, Task, found.Task, found.Value, found.Types, found.Items);
            data.Add(layer.Probe.Layer, Control, found.Control, null, found.Types, found.Items);
        }
        JsonObject Of() => Name("what", [Task, Control]).LegendOnTop();
        return new("probe-selectivity", "Selectivity by layer",
            "Accuracy on the label, and on control tasks in which every type has a random label, on splits with types on both sides. What "
            + "lies between the lines is selectivity: a probe that learns any label as well as this one says little of the states.",
            Panel.Of(560, 220,
            [
                new Mark("line", "curve").X(LayerAxis()).Y(Quantity("accuracy", "accuracy")).Color(Of()),
                new Mark("point", "estimate").X(Quantity("layer")).Y(Quantity("accuracy")).Color(Of()).Tip(("layer", "layer"),
                    ("what", "on"), ("accuracy", "accuracy"), ("selectivity", "selectivity"), ("items", "items")),
            ]).Showing("selectivity"), data);
    }

    private static Mark[] Curve(string field, string title, IReadOnlyList<ProbeLayer> layers, params (string, string)[] tips) =>
    [
        new Mark("line", "curve").X(LayerAxis()).Y(Quantity(field, title)).Color(What(layers)),
        new Mark("point", "estimate").X(Quantity("layer")).Y(Quantity(field)).Color(What(layers))
            .Tip([("layer", "layer"), ("what", "what"), (field, title), .. tips]),
    ];

    private static JsonObject LayerAxis() => Quantity("layer", "layer").Axis("tickMinStep", 1).Axis("grid", false);

    private static JsonObject What(IReadOnlyList<ProbeLayer> layers) =>
        Name("what", [Probe, .. layers.SelectMany(layer => layer.Baselines).Select(baseline => baseline.Name).Distinct()])
            .With("legend", new JsonObject { ["orient"] = "top", ["columns"] = 3 });
}
