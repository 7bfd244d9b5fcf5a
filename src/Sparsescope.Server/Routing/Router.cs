using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sparsescope.Measuring;
using Sparsescope.Models;
using Sparsescope.Studies.Routing;

namespace Sparsescope.Server.Routing;

/// <summary>Decides by a calibration, from what was measured of a prompt.</summary>
internal sealed class Router
{
    private readonly RoutingScore _score;
    private readonly CalibratedThreshold _threshold;
    private readonly string _name;

    private Router(RoutingScore score, CalibratedThreshold threshold, string name, IReadOnlyList<PromptFigure> figures) =>
        (_score, _threshold, _name, Figures) = (score, threshold, name, figures);

    /// <summary>What must be measured, one a term of the score.</summary>
    internal IReadOnlyList<PromptFigure> Figures { get; }

    /// <param name="settings">Name the calibration, its threshold, and what stands behind its signal.</param>
    /// <param name="source">The model that answers here.</param>
    /// <param name="layers">Number of its last layer.</param>
    /// <exception cref="BadInputException">It is of another model, or its columns are none that a prompt is measured for.</exception>
    internal static Router Open(ServerSettings settings, ModelSource source, int layers)
    {
        var json = ReadAll(settings.Route!);
        var calibration = RoutingCalibration.Parse(json, settings.Route!);
        calibration.RequireModel(source.Sha256, source.Name);
        Require("template", calibration.Model.Template, source.File.Header.ChatTemplate is { } template ? Hash(template) : null);
        Require("numerics", calibration.Model.Numerics, source.Identity.Numerics);
        if (calibration.Model.Engine is { ValueKind: JsonValueKind.Object } engine
            && !JsonNode.DeepEquals(JsonNode.Parse(engine.GetRawText()), JsonNode.Parse(source.Identity.Json)))
            throw new BadInputException("The calibration was made with another engine: its thresholds do not hold here; calibrate again.");
        List<PromptFigure> figures = [];
        foreach (var (column, _) in calibration.Score.Terms)
        {
            var name = column == calibration.Signal ? settings.Signal ?? column : column;
            figures.Add(PromptFigure.Find(name, layers) ?? throw new BadInputException(
                $"The calibration scores by '{name}', which is no figure of a prompt; there are {PromptFigure.Words}"
                + (column == calibration.Signal ? ". Name the figure behind it with --signal." : ".")));
        }
        return new(calibration.Score, calibration.Threshold(settings.Threshold), $"{Hash(json)[..12]} {settings.Threshold}", figures);

        void Require(string what, string? own, string? here)
        {
            if (own is not null && own != here)
                throw new BadInputException(
                    $"The calibration was made with another {what}: its thresholds do not hold here; calibrate again.");
        }
    }

    /// <summary>Local, or upstream; upstream too where a figure is not defined, as nothing is known then.</summary>
    internal Decision Decide(Measurement measured, double seconds)
    {
        var score = _score.Intercept;
        List<(string, double, double)> terms = [];
        for (var i = 0; i < Figures.Count; i++)
        {
            var (column, coefficient) = _score.Terms[i];
            var value = Figures[i].Of(measured);
            terms.Add((column == Figures[i].Name ? column : $"{column} = {Figures[i].Name}", coefficient, value));
            score += coefficient * value;
        }
        var isSent = _threshold.Decision switch
        {
            "all_sent" => true,
            "all_kept" => false,
            _ => !(score < _threshold.Threshold!.Value),
        };
        return new(isSent ? "upstream" : "local", _threshold.Decision switch
        {
            "all_sent" => "the calibration sends every prompt",
            "all_kept" => "the calibration keeps every prompt",
            _ => isSent ? "the score is at or above the threshold" : "the score is below the threshold",
        })
        {
            IsSent = isSent,
            Rule = _threshold.Decision,
            Score = score,
            Threshold = _threshold.Threshold,
            Calibration = _name,
            Intercept = _score.Intercept,
            Terms = terms,
            Seconds = seconds,
        };
    }

    private static string ReadAll(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"The calibration '{path}' cannot be read: {e.Message}", e);
        }
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
