using System.CommandLine;
using Sparsescope.Cli.Heatmaps;
using Sparsescope.Cli.Measuring;
using Sparsescope.Cli.Models;
using Sparsescope.Cli.Tracing;
using Sparsescope.Measuring;
using Sparsescope.Metrics;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope trace</c>: one prompt and its continuation, token by token and layer by layer.</summary>
internal static class TraceCommand
{
    internal static Command Create(Terminal terminal)
    {
        var model = new ModelArguments();
        var prompt = new PromptOptions();
        var input = new InputOptions();
        var generation = new SamplingOptions();
        var id = new Option<string?>("--id") { Description = "which record of a file; default its first", HelpName = "ID" };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "also write a page with every metric, to open in a browser",
            HelpName = "OUT.html",
        };
        var metric = new Option<string>("--metric")
        {
            Description = "metric to draw (the page and --json hold all)",
            HelpName = "NAME",
            DefaultValueFactory = _ => "hoyer",
        };
        var tap = new Option<string>("--tap", "--taps")
        {
            Description = $"{string.Join(", ", TapNames.All)}, or {TapNames.ByName}PATTERN for any tensor",
            HelpName = "TAP",
            DefaultValueFactory = _ => TapNames.ResidPost,
        };
        var layers = new Option<string>("--layers")
        {
            Description = "all, last, or a list such as 0,10,-1 and 3..7 (0 embeddings, -1 after the final norm)",
            HelpName = "SPEC",
            DefaultValueFactory = _ => "all",
        };
        var positions = new Option<string>("--positions")
        {
            Description = "prompt tokens to show: all, last, indices, slices a:b, ranges a..b; generated ones always are",
            HelpName = "SPEC",
            DefaultValueFactory = _ => "all",
        };
        var scale = new Option<string>("--scale")
        {
            Description = "all: one colour scale for all layers; layer: each layer its own",
            HelpName = "all|layer",
            DefaultValueFactory = _ => "all",
        };
        var colour = new Option<string>("--color")
        {
            Description = "auto, never, 256 or true; auto asks the terminal and heeds NO_COLOR",
            HelpName = "WHEN",
            DefaultValueFactory = _ => "auto",
        };
        var width = new Option<int?>("--width") { Description = "columns to fit into; default those of the terminal", HelpName = "N" };
        var json = new Option<bool>("--json") { Description = "print one JSON object with every metric instead" };
        var overwrite = new Option<bool>("--overwrite") { Description = "replace an existing page" };

        var command = new Command("trace", "Show tokens × layers of one prompt and its continuation: as a heatmap here, and as a page");
        model.AddTo(command, computes: true, choosesEngine: true);
        input.AddTo(command);
        foreach (var option in (Option[])[id, output, metric, tap, layers, positions, scale, .. generation.Options, colour, width, json,
            overwrite]) command.Add(option);
        prompt.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(new TraceRun(Read(parsed), terminal).Run(cancellation)));
        return command;

        TraceChoice Read(ParseResult parsed)
        {
            var target = parsed.GetValue(output);
            if (target is not null && Path.GetExtension(target).ToLowerInvariant() is not (".html" or ".htm"))
                throw new BadInputException($"Output '{target}' must end with .html.");
            return new TraceChoice(model.Read(parsed, computes: true, TapNames.AreByName(parsed.GetValue(tap)!)), prompt.Read(parsed),
                input.Read(parsed))
            {
                Id = parsed.GetValue(id),
                Output = target,
                Overwrite = parsed.GetValue(overwrite),
                Metric = OneMetric(parsed.GetValue(metric)!),
                Tap = parsed.GetValue(tap)!,
                Layers = LayerSpec.Parse(parsed.GetValue(layers)!),
                Positions = EachOf(parsed.GetValue(positions)!),
                Scale = parsed.GetValue(scale) switch
                {
                    "all" => ScaleKind.All,
                    "layer" => ScaleKind.Layer,
                    var other => throw new BadInputException(
                    $"--scale '{other}' is neither all nor layer.")
                },
                Generation = generation.Read(parsed),
                Screen = new(Colours(parsed.GetValue(colour)!, terminal.Screen), parsed.GetValue(width) is { } columns
                    ? ModelArguments.Within("--width", columns, 20, 10_000) : terminal.Screen.Width),
                Json = parsed.GetValue(json),
            };
        }
    }

    private static Metric OneMetric(string name) => Metric.All.FirstOrDefault(metric => metric.Name == name)
        ?? throw new BadInputException($"--metric: '{name}' is not a metric; there are {string.Join(", ", Metric.All)}.");

    private static PositionSpec EachOf(string text)
    {
        var positions = PositionSpec.Parse(text);
        return positions.HasMean ? throw new BadInputException(
            $"--positions {text}: a trace shows tokens one by one; leave out mean.") : positions;
    }

    private static ColourDepth Colours(string when, Screen screen) => when switch
    {
        "auto" => screen.Colours,
        "never" => ColourDepth.None,
        "256" => ColourDepth.Xterm256,
        "true" => ColourDepth.True,
        _ => throw new BadInputException($"--color '{when}' is none of auto, never, 256 and true."),
    };
}
