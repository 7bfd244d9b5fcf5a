using System.Globalization;
using System.Text.Json.Nodes;
using Sparsescope.Choices;
using Sparsescope.Cli.Models;
using Sparsescope.Measuring;
using Sparsescope.Models;
using Sparsescope.Models.Runs;
using Sparsescope.Records;
using Sparsescope.Studies.Groups;

namespace Sparsescope.Cli.Measuring;

/// <summary>
/// One run of `measure`: input → prompts → engine → metrics → output. Everything that can be refused is refused before anything is
/// measured.
/// </summary>
internal sealed class MeasureRun(MeasureChoice choice, Terminal terminal)
{
    internal int Run(CancellationToken cancellation)
    {
        using var input = choice.Input(cancellation);
        using var output = choice.Output is null ? null : OutputFile.Open(choice.Output, choice.Existing);
        using var model = ModelOpening.Open(choice.Model, terminal, cancellation);
        return Measure(input, output, model, model.Engine, cancellation);
    }

    private int Measure(RecordSource input, OutputFile? output, Model model, IEngine engine, CancellationToken cancellation)
    {
        var points = TapSelection.Resolve(engine, model.LayerCount, choice.Taps, choice.Layers, terminal.Say);
        if (choice.Vectors is not null) VectorFile.RequireOneWidth(points);
        var groups = choice.Group is null ? null : new GroupComparison(GroupPlan.Of(choice.Group, Records(input)), choice.Metrics);
        var interventions = choice.Interventions.Count == 0 ? null
            : InterventionPlan.Resolve(choice.Interventions, engine, model.LayerCount);
        var (template, templateSource, templateText) = choice.Prompt.Template(model.File.Header.ChatTemplate);

        var resumes = choice.Existing == ExistingOutput.Resume && new FileInfo(choice.Output!).Length > 0;
        var earlier = resumes ? RunHeader.Read(choice.Output!) : null;
        var asksTime = templateText?.Contains("strftime_now", StringComparison.Ordinal) == true;
        var now = choice.Prompt.Date ?? (earlier?["identity"]?["date"]?.GetValue<string>() is { } recorded
            ? PromptOptions.ReadDate(recorded)!.Value : terminal.Clock.GetLocalNow().DateTime);
        var header = MeasureHeader.Of(choice, input, model, (templateSource, templateText), asksTime ? now : null, terminal.Clock);
        if (earlier is not null)
        {
            RunHeader.RequireSame(earlier, header, choice.Output!);
            header = earlier;
        }

        var writer = Writer(input, model, points);
        var done = earlier is null ? new ResumePoint([], 0, 0) : ReadDone(output!, writer);
        var encoder = new PromptEncoder(model.Tokenizer, choice.Prompt.Form, template, now, choice.Prompt.ContextOf(model),
            choice.Generation?.MaxTokens ?? 0)
        {
            WayOut = PromptOptions.WayOut,
            Continuations = choice.Continuations is { } field ? record => ContinuationField.Texts(record, field, " (--continuations)")
                : null,
            Choice = choice.Options is { } options ? options.Of : record => record.Choice,
        };
        using var vectors = choice.Vectors is null || (resumes && VectorFile.IsFinished(choice.Vectors)) ? null
            : VectorFile.Open(choice.Vectors, choice.Existing, done.Ids);
        Start(output, writer, header, done, earlier is null);
        if (model.ArchitectureNote is { } rule) terminal.Say(rule);
        if (choice.Prompt.NoTemplate(model) is { } note) terminal.Say(note);

        IEnumerable<EncodedPrompt> Items() => Records(input).Select(encoder.Encode);
        var request = new MeasureRequest(points, choice.Positions, choice.Metrics)
        {
            MeanNll = choice.MeanNll || choice.Wide,
            ManyFigures = width => new TemporaryFigures(width),
            Generation = choice.Generation,
            KeepVectors = choice.Vectors is not null,
            Interventions = interventions,
            AgainstClean = choice.AgainstClean,
        };
        var all = Math.Min(input.Count, choice.Limit ?? long.MaxValue);
        var (from, to) = choice.Shard is { } shard ? Part(shard, Windows.Places(Items(), request), cancellation) : (0, all);
        var total = to - from;
        if (choice.HasControls)
        {
            var controls = new ReferenceControls(choice, ReferencePath, terminal);
            request = request with { Controls = controls.Of(engine, request, Items(), all, done.Ids.Count < total, cancellation) };
        }

        var summary = new MeasureSummary(points, choice.Metrics, Math.Min(terminal.ErrorColumns, terminal.Console.Profile.Width));
        var printsItems = output is null && groups is null && (choice.Json || !terminal.OutputIsTerminal);
        var tally = new ChoiceTally();
        var starts = new DoubledStart(model.Tokenizer, terminal);
        var before = engine.DecodedTokens;
        using (var progress = new MeasureProgress(terminal, "measuring", total, done.Ids.Count, choice.Quiet))
        {
            var next = from + done.Ids.Count;
            int Delivered(WindowPlace window) =>
                window.First >= to ? window.Count : (int)Math.Clamp(next - window.First, 0, window.Count);
            var items = choice.Shard is null ? Items() : Items().Take((int)to);     // where a window ends
            new Measurer(engine, request).Run(CheckDone(items, from, done.Ids), Delivered, (_, item) =>
            {
                vectors?.Append(item);
                if (printsItems) terminal.Write(stream => writer.Write(item, stream));
                else output?.Append(stream => writer.Write(item, stream));
                summary.Add(item);
                groups?.Add(item);
                if (item.Judgement is { } judgement) tally.Add(judgement);
                starts.Add(item.Item.Tokens);
                progress.Add(item.Item.Tokens.Length);
            }, cancellation);
            progress.Dispose();
            if (total == 0) output?.Keep();
            starts.Say();
            vectors?.Finish();
            Report(summary, progress, done, engine.DecodedTokens - before);
        }
        foreach (var sentence in tally.Sentences()) terminal.Say(sentence);
        if (groups is not null)
            new GroupOutput(choice, terminal).Write(groups, model.File.Header.Metadata.FindString("general.name")
                ?? Path.GetFileName(model.File.Path), input.Name, cancellation);
        else if (output is null && !printsItems && !choice.Quiet)
            terminal.Say("the figures of every layer as JSON: add --json, or -o OUT.jsonl for a file (.csv too)");
        return summary.Failed + done.Failed > 0 ? ExitCode.SomeFailed : ExitCode.Ok;
    }

    private string ReferencePath => choice.Output + ".reference.json";

    private IEnumerable<InputRecord> Records(RecordSource input) =>
        choice.Limit is { } limit ? input.Read().TakeWhile(record => record.Index < limit) : input.Read();

    private IItemWriter Writer(RecordSource input, Model model, IReadOnlyList<TapPoint> points) => choice.IsCsv
        ? new CsvItemWriter(input.Fields, choice.Metrics)
        {
            WithoutOutliers = choice.DropOutlierDimensions > 0,
            RmsDivided = choice.DivideByRms,
            MeanNll = choice.MeanNll || choice.Wide,
            NextToken = choice.Wide || HasOptions(input),
            Judged = HasOptions(input),
            AgainstClean = choice.AgainstClean,
            Continuations = Records(input).Max(Continuations),
            Wide = choice.Wide ? new(points, choice.Positions) : null,
        }
        : new JsonItemWriter(model.Tokenizer, choice.Metrics);

    private bool HasOptions(RecordSource input) =>
        choice.Options is not null || Records(input).Any(record => record.IsAsSent || record.Choice is not null);

    private int Continuations(InputRecord record)
    {
        var options = 0;
        try
        {
            options = (choice.Options is { } fields ? fields.Of(record) : record.Choice)?.Texts.Count ?? 0;
        }
        catch (BadInputException)
        {
            // that item's error
        }
        return options + (choice.Continuations is { } field ? ContinuationField.Count(record, field) : 0);
    }

    private ResumePoint ReadDone(OutputFile output, IItemWriter writer) => choice.IsCsv
        ? ResumePoint.OfCsv(output.Rewind(), writer.Head, choice.Output!)
        : ResumePoint.OfJson(output.Rewind(), choice.Output!);

    private void Start(OutputFile? output, IItemWriter writer, JsonObject header, ResumePoint done, bool isNew)
    {
        if (output is null)
        {
            terminal.Write(writer.Head);
            return;
        }
        output.Truncate(done.Length);
        if (isNew)
        {
            File.Delete(ReferencePath);     // of another run
            RunHeader.Write(choice.Output!, header);
        }
        if (done.Length == 0) output.AppendHead(writer.Head);
        if (!isNew && !choice.Quiet) terminal.Say($"resuming after {done.Ids.Count} items");
    }

    private IEnumerable<EncodedPrompt> CheckDone(IEnumerable<EncodedPrompt> items, long from, IReadOnlyList<string> done)
    {
        var number = 0L;
        foreach (var item in items)
        {
            if (number - from is >= 0 and var place && place < done.Count && item.Record.Id != done[(int)place])
                throw new BadInputException(
                    $"{choice.Output}:{place + 1}: holds item '{done[(int)place]}' where the input has '{item.Record.Id}'; "
                        + $"it was made from another input.");
            number++;
            yield return item;
        }
    }

    // The items of a part: whole windows one after the other, so that the parts' outputs one after the other are the whole output.
    private static (long From, long To) Part(Shard shard, IEnumerable<WindowPlace> places, CancellationToken cancellation)
    {
        var ends = new List<long> { 0 };
        foreach (var place in places)
        {
            cancellation.ThrowIfCancellationRequested();
            ends.Add(place.First + place.Count);
        }
        var (from, to) = shard.Of(ends.Count - 1);
        return (ends[(int)from], ends[(int)to]);
    }

    private void Report(MeasureSummary summary, MeasureProgress progress, ResumePoint done, long decoded)
    {
        if (!choice.Quiet)
        {
            foreach (var line in summary.Lines()) terminal.Say(PlainText.OneLine(line));
            var seconds = progress.Elapsed.TotalSeconds;
            var work = decoded > progress.Tokens ? $"{decoded} tokens decoded, those of continuations among them"
                : $"{decoded} of {progress.Tokens} tokens decoded, the rest shared";
            terminal.Say(string.Create(CultureInfo.InvariantCulture,
                $"{progress.Measured} {(progress.Measured == 1 ? "item" : "items")} in {seconds:F1} s: {progress.Measured / seconds:F2} "
                    + $"items/s, {progress.Tokens / seconds:F0} prompt tokens/s ({work})"));
            if (done.Ids.Count > 0) terminal.Say($"{done.Ids.Count} items were measured before; they are in the output, not in this table");
        }
        var (failed, items) = (summary.Failed + done.Failed, progress.Measured + done.Ids.Count);
        if (failed > 0) terminal.Say($"{failed} of {items} items failed; their 'error' in the output says why");
    }
}
