using Sparsescope.Cli.Heatmaps;
using Sparsescope.Cli.Measuring;
using Sparsescope.Cli.Models;
using Sparsescope.Measuring;
using Sparsescope.Models;
using Sparsescope.Models.Runs;

namespace Sparsescope.Cli.Patching;

/// <summary>Everything `patch` was asked to do.</summary>
internal sealed record PatchChoice(ModelChoice Model, PromptChoice Prompt, IReadOnlyList<PatchPair> Pairs)
{
    internal required string Tap { get; init; }

    internal required LayerSpec Layers { get; init; }

    internal required PositionSpec Positions { get; init; }

    internal string? Report { get; init; }

    internal bool Json { get; init; }

    internal bool Quiet { get; init; }
}

/// <summary>One run of `patch`: pairs of prompts → recovered shares → heat maps, JSON, a page.</summary>
internal sealed class PatchRun(PatchChoice choice, Terminal terminal)
{
    internal int Run(CancellationToken cancellation)
    {
        using var model = ModelOpening.Open(choice.Model, terminal, cancellation);
        var points = Changeable(TapSelection.Resolve(model.Engine, model.LayerCount, [choice.Tap], choice.Layers));
        if (points[0].Layer is null)
            throw new BadInputException("--tap: a tensor by name has no layers to patch one after the other; name a tap by role.");
        var encoder = choice.Prompt.Encoder(model, terminal.Clock);
        if (choice.Prompt.NoTemplate(model) is { } note) terminal.Say(note);
        var results = new List<PatchResult>();
        foreach (var pair in choice.Pairs)
        {
            var result = Patch(pair, model, points, encoder, cancellation);
            results.Add(result);
            if (choice.Json)
            {
                terminal.PrintJson(result.ToJson());
                continue;
            }
            terminal.Print(result.Head);
            terminal.Print(result.Differences);
            var heatmap = new TerminalHeatmap(result.Heatmap, ScaleKind.All, terminal.Screen, "share of the clean answer that comes back");
            foreach (var line in heatmap.Lines()) terminal.PrintExact(line);
        }
        if (choice.Report is not null)
        {
            WholeFile.Write(choice.Report, stream => PatchPage.Write(results, stream));
            terminal.Say($"wrote '{choice.Report}'");
        }
        return ExitCode.Ok;
    }

    private TapPoint[] Changeable(IReadOnlyList<TapPoint> points)
    {
        foreach (var point in points)
        {
            if (point.WhyFixed is { } reason) terminal.Say($"note: {point.Tap} at layer {point.Layer} is left out: {reason}");
        }
        TapPoint[] changeable = [.. points.Where(point => point.WhyFixed is null)];
        return changeable.Length > 0 ? changeable
            : throw new BadInputException($"--layers {choice.Layers}: no state of {choice.Tap} can be changed there.");
    }

    private PatchResult Patch(PatchPair pair, Model model, IReadOnlyList<TapPoint> points, PromptEncoder encoder,
        CancellationToken cancellation)
    {
        try
        {
            var (clean, corrupted) = (Tokens(encoder, pair, pair.Clean), Tokens(encoder, pair, pair.Corrupted));
            int[] gold = Answer(model, pair.Gold), wrong = Answer(model, pair.Wrong);
            var patching = new StatePatching(model.Engine, clean, corrupted, gold, wrong);
            var (positions, _) = choice.Positions.Resolve(clean.Length);
            if (positions.Length == 0)
                throw new BadInputException($"no token of this prompt of {clean.Length} is among the positions {choice.Positions}");
            using var progress = new MeasureProgress(terminal, "patching", (long)positions.Length * points.Count, 0, choice.Quiet);
            var grid = patching.Run(points, positions, cells =>
            {
                for (var i = 0; i < cells; i++) progress.Add(clean.Length);
            }, cancellation);
            return new(pair.Id, grid, Shown(model, corrupted, positions), Shown(model, clean, positions), pair.Gold, pair.Wrong,
                model.Source.Name, model.Source.Sha256, model.Source.Identity);
        }
        catch (BadInputException e) when (!e.Message.StartsWith(pair.Where, StringComparison.Ordinal))
        {
            throw new BadInputException($"{pair.Where}: {e.Message}", e);
        }
    }

    private static int[] Tokens(PromptEncoder encoder, PatchPair pair, string prompt)
    {
        var encoded = encoder.Encode(pair.Record(prompt));
        return encoded.Error is { } error ? throw new BadInputException($"{pair.Where}: {error}.") : encoded.Tokens;
    }

    private static int[] Answer(Model model, string text) => model.Tokenizer.Tokenize(text, addSpecial: false, parseSpecial: false);

    private static GridToken[] Shown(Model model, int[] tokens, int[] positions)
    {
        var control = model.Tokenizer.ControlTokens.Select(token => token.Id).ToHashSet();
        return [.. positions.Select(position => new GridToken(position, tokens[position],
            TokenText.Of(model.Tokenizer.Bytes(tokens[position], spellControl: true)), control.Contains(tokens[position]), false))];
    }
}
