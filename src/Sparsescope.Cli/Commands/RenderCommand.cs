using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sparsescope.Cli.Measuring;
using Sparsescope.Cli.Models;
using Sparsescope.Measuring;
using Sparsescope.Models.Runs;
using Sparsescope.Templates;

namespace Sparsescope.Cli.Commands;

/// <summary>
/// <c>sparsescope render</c>: the templated prompt. With a model the control tokens are marked; with a template alone, JSON Lines with
/// <c>id</c> and <c>text</c>, or <c>error</c>.
/// </summary>
internal static class RenderCommand
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static Command Create(Terminal terminal)
    {
        var model = new ModelArguments();
        var prompt = new PromptOptions();
        var input = new InputOptions();
        var bos = new Option<string?>("--bos") { Description = "without a model: what the template is given as bos_token", HelpName = "S" };
        var eos = new Option<string?>("--eos") { Description = "without a model: what the template is given as eos_token", HelpName = "S" };
        var noGeneration = new Option<bool>("--no-generation-prompt") { Description = "do not open the assistant's turn" };
        var json = new Option<bool>("--json") { Description = "JSON Lines with a model too" };
        var command = new Command("render", "Show the templated prompt; with --template FILE and no model, JSON Lines of id and text");
        model.AddTo(command, computes: false);
        input.AddTo(command);
        prompt.AddTo(command);
        foreach (var option in (Option[])[bos, eos, noGeneration, json]) command.Add(option);
        command.SetAction((parsed, cancellation) =>
        {
            var choice = prompt.Read(parsed);
            var withModel = model.IsNamed(parsed);
            if (!withModel && choice.TemplateFile is null)
                throw new BadInputException("Name a model (-m or -hf), or a template with --template FILE.");
            if (withModel && (parsed.GetValue(bos) ?? parsed.GetValue(eos)) is not null)
                throw new BadInputException("--bos and --eos are for rendering without a model; a model brings its own.");
            if (choice.Raw) throw new BadInputException("--raw sends text without a template: there is nothing to render.");
            using var source = input.Read(parsed)(cancellation);
            var context = new TemplateContext
            {
                AddGenerationPrompt = !parsed.GetValue(noGeneration),
                Now = choice.Date ?? terminal.Clock.GetLocalNow().DateTime,
            };
            if (!withModel)
            {
                var (template, _, _) = choice.Template(null);
                return Task.FromResult(Render(source, choice, template!, context with
                {
                    BosToken = parsed.GetValue(bos)
                    ?? "",
                    EosToken = parsed.GetValue(eos) ?? ""
                }, null, terminal, cancellation));
            }
            using var loaded = ModelOpening.Open(model.Read(parsed, computes: false), terminal, cancellation);
            var vocabulary = loaded.Tokenizer;
            var starts = new DoubledStart(vocabulary, terminal);
            var (ofModel, _, _) = choice.Template(loaded.File.Header.ChatTemplate);
            if (ofModel is null) throw new BadInputException($"'{loaded.File.Path}' has no chat template; name one with --template FILE.");
            context = context with
            {
                BosToken = vocabulary.Spelling(vocabulary.Bos),
                EosToken = vocabulary.Spelling(vocabulary.Eos),
                PadToken = vocabulary.Spelling(vocabulary.Pad)
            };
            var code = Render(source, choice, ofModel, context, parsed.GetValue(json) ? null : vocabulary, terminal, cancellation,
                rendered => starts.Add(Controls(rendered, vocabulary)));
            starts.Say();
            return Task.FromResult(code);
        });
        return command;
    }

    private static int Render(RecordSource source, PromptChoice choice, ChatTemplate template, TemplateContext context, ITokenizer? marks,
        Terminal terminal, CancellationToken cancellation, Action<RenderedPrompt>? seen = null)
    {
        var failed = 0;
        foreach (var record in source.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                var rendered = template.Render(Conversation.Of(record, choice.System), context with { Extra = choice.Values.For(record) });
                seen?.Invoke(rendered);
                if (marks is null) terminal.PrintJson(JsonSerializer.Serialize(new { id = record.Id, text = rendered.Text }, s_json));
                else terminal.Print(Mark(rendered, marks));
            }
            catch (BadInputException e)
            {
                failed++;
                if (marks is null) terminal.PrintJson(JsonSerializer.Serialize(new { id = record.Id, error = e.Message }, s_json));
                else terminal.Say($"{record.Where}: {e.Message}");
            }
        }
        return failed > 0 ? ExitCode.SomeFailed : ExitCode.Ok;
    }

    // The control tokens a prompt begins with.
    private static List<int> Controls(RenderedPrompt prompt, ITokenizer vocabulary) =>
        [.. TemplatedTokenizer.Cut(prompt, vocabulary.ControlTokens).TakeWhile(piece => piece.Control is not null).Select(piece =>
            piece.Control!.Id)];

    // Control tokens between ⟦ and ⟧: what is not marked is text to the model, whatever it spells.
    private static string Mark(RenderedPrompt prompt, ITokenizer vocabulary)
    {
        var text = new StringBuilder();
        foreach (var (start, end, control) in TemplatedTokenizer.Cut(prompt, vocabulary.ControlTokens))
        {
            if (control is null) text.Append(prompt.Text, start, end - start);
            else text.Append('⟦').Append(control.Text).Append('⟧');
        }
        return text.ToString();
    }
}
