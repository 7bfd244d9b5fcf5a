using Sparsescope.Cli.Measuring;
using Sparsescope.Cli.Models;
using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Models;
using Sparsescope.Models.Runs;
using Sparsescope.Records;

namespace Sparsescope.Cli.Tracing;

/// <summary>One run of `trace`: one prompt → engine → every metric of every token → a heatmap.</summary>
internal sealed class TraceRun(TraceChoice choice, Terminal terminal)
{
    // 1,024 tokens × 49 layers
    private const int ManyCells = 50_000;

    internal int Run(CancellationToken cancellation)
    {
        OutputPath.Require(choice.Output, choice.Overwrite);
        using var input = choice.Input(cancellation);
        var record = Find(input);
        using var model = ModelOpening.Open(choice.Model, terminal, cancellation);
        var trace = Measure(record, model, model.Engine, cancellation);
        if (choice.Json) terminal.PrintJson(TraceJson.Write(trace));
        else foreach (var line in TraceText.Lines(trace, choice.Metric, choice.Scale, choice.Screen)) terminal.PrintExact(line);
        if (choice.Output is not null)
        {
            WholeFile.Write(choice.Output, stream => TracePage.Write(trace, choice.Metric, choice.Scale, stream));
            var cells = trace.Tokens.Count * trace.Layers.Count;
            var slow = cells > ManyCells
                ? FormattableString.Invariant($"; with {cells} cells it opens slowly, --positions or --layers show fewer") : "";
            terminal.Say($"wrote '{choice.Output}'{slow}");
        }
        return ExitCode.Ok;
    }

    private Trace Measure(InputRecord record, Model model, IEngine engine, CancellationToken cancellation)
    {
        var points = TapSelection.Resolve(engine, model.LayerCount, [choice.Tap], choice.Layers);
        var source = choice.Prompt.Template(model.File.Header.ChatTemplate).Source;
        var encoder = choice.Prompt.Encoder(model, terminal.Clock, choice.Generation?.MaxTokens ?? 0);
        if (model.ArchitectureNote is { } rule) terminal.Say(rule);
        if (choice.Prompt.NoTemplate(model, "the prompt is sent as raw text") is { } note) terminal.Say(note);

        Measurement? measured = null;
        var request = new MeasureRequest(points, choice.Positions, Metric.All) { Generation = choice.Generation };
        new Measurer(engine, request).Run([encoder.Encode(record)], 0, item => measured = item, cancellation);
        var start = new DoubledStart(model.Tokenizer, terminal);
        start.Add(measured!.Item.Tokens);
        start.Say();
        if (measured.Error is { } error) throw new BadInputException($"{record.Where}: {error}.");
        if (measured.States.Count == 0)
            throw new BadInputException(
                $"--positions {choice.Positions}: no token of this prompt of {measured.Item.Tokens.Length} is among them.");
        var identity = model.Source.Identity;
        string[] command = ["sparsescope", .. Environment.GetCommandLineArgs().Skip(1)];
        return Trace.Of(measured, points, model.Tokenizer, new(
            Path.GetFileNameWithoutExtension(model.File.Path), model.Source.Sha256, identity.Numerics, identity.Release, source, command)
        {
            Identity = identity,
        });
    }

    private InputRecord Find(RecordSource input)
    {
        if (choice.Id is null)
        {
            if (input.Count > 1) terminal.Say($"note: {input.Name} holds {input.Count} records; this is the first, --id names another");
            return input.Read().FirstOrDefault() ?? throw new BadInputException($"{input.Name} holds no prompt.");
        }
        return input.Read().FirstOrDefault(record => record.Id == choice.Id) ?? throw new BadInputException(
            $"{input.Name} holds no record with the id '{choice.Id}'.");
    }
}
