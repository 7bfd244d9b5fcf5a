using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sparsescope.Cli.Measuring;
using Sparsescope.Cli.Models;
using Sparsescope.Models.Runs;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope tokenize</c>: the token ids a prompt becomes, as `measure` would send them.</summary>
internal static class TokenizeCommand
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static Command Create(Terminal terminal)
    {
        var model = new ModelArguments();
        var prompt = new PromptOptions();
        var input = new InputOptions();
        var json = new Option<bool>("--json") { Description = "one JSON object a record: id, tokens, texts" };
        var command = new Command("tokenize", "Show the tokens a prompt becomes (templated; --raw for text as it is)");
        model.AddTo(command, computes: false);
        input.AddTo(command);
        prompt.AddTo(command);
        command.Add(json);
        command.SetAction((parsed, cancellation) =>
            Task.FromResult(Run(model.Read(parsed, computes: false), prompt.Read(parsed), input.Read(parsed), parsed.GetValue(json),
                terminal, cancellation)));
        return command;
    }

    private static int Run(ModelChoice choice, PromptChoice prompt, Func<CancellationToken, RecordSource> open, bool json,
        Terminal terminal, CancellationToken cancellation)
    {
        using var source = open(cancellation);
        using var model = ModelOpening.Open(choice, terminal, cancellation);
        var vocabulary = model.Tokenizer;
        var encoder = prompt.Encoder(model, terminal.Clock);
        var starts = new DoubledStart(vocabulary, terminal);
        var failed = 0;
        foreach (var record in source.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            var item = encoder.Encode(record);
            if (item.Error is not null)
            {
                failed++;
                if (json) terminal.PrintJson(JsonSerializer.Serialize(new { id = record.Id, error = item.Error }, s_json));
                else terminal.Say($"{record.Where}: {item.Error}");
                continue;
            }
            starts.Add(item.Tokens);
            var texts = item.Tokens.Select(token => vocabulary.Detokenize([token], spellControl: true));
            if (json) terminal.PrintJson(JsonSerializer.Serialize(new { id = record.Id, tokens = item.Tokens, texts }, s_json));
            else foreach (var (token, text) in item.Tokens.Zip(texts))
                terminal.Print($"{token,8}  {JsonSerializer.Serialize(text, s_json)}");
        }
        starts.Say();
        return failed > 0 ? ExitCode.SomeFailed : ExitCode.Ok;
    }
}
