using Sparsescope.Engine;
using Sparsescope.Records;
using Sparsescope.Templates;

namespace Sparsescope.Measuring;

/// <summary>Turns records into tokens. What is wrong with one record becomes that item's error and stops no other.</summary>
/// <param name="vocabulary">The model's tokeniser.</param>
/// <param name="form">How records become tokens.</param>
/// <param name="template">The chat template, or null for raw text.</param>
/// <param name="now">What a template that asks for the time is told.</param>
/// <param name="context">Longest sequence, generated tokens included.</param>
/// <param name="generate">Tokens to generate after each prompt.</param>
public sealed class PromptEncoder(ITokenizer vocabulary, PromptForm form, ChatTemplate? template, DateTime now, int context, int generate)
{
    /// <summary>
    /// The texts whose log-probability after a record's prompt is wanted; null for none. A <see cref="BadInputException"/> of it is that
    /// item's error.
    /// </summary>
    public Func<InputRecord, IEnumerable<string>>? Continuations { get; init; }

    /// <summary>
    /// The options of a record, measured like continuations and judged; by default those that the file's format gives. A
    /// <see cref="BadInputException"/> of it is that item's error.
    /// </summary>
    public Func<InputRecord, AnswerOptions?> Choice { get; init; } = record => record.Choice;

    /// <summary>What a person can do about a prompt that is too long, put after the sentence that says so.</summary>
    public string WayOut { get; init; } = "";

    /// <summary>A record as tokens; what is wrong with it is its <see cref="EncodedPrompt.Error"/>.</summary>
    public EncodedPrompt Encode(InputRecord record)
    {
        try
        {
            var (tokens, choice) = (Tokens(record), Choice(record));
            List<Continuation> continuations =
            [
                .. choice?.Texts.Select(text => Option(record, tokens, text)) ?? [],
                .. Tokenized(Continuations?.Invoke(record) ?? []),
            ];
            var longest = continuations.Count == 0 ? 0 : continuations.Max(continuation => continuation.Tokens.Length);
            return new(record, Fit(tokens, Math.Max(generate, longest)), null) { Continuations = continuations, Choice = choice };
        }
        catch (BadInputException e)
        {
            return new(record, [], e.Message);
        }
    }

    /// <summary>The templated text of a record, before it is tokenised; null where it is sent raw or as tokens.</summary>
    /// <exception cref="BadInputException">The record has no text.</exception>
    /// <exception cref="TemplateException">The template refuses it.</exception>
    public RenderedPrompt? Render(InputRecord record)
    {
        if (template is null || record.Tokens is not null || record.IsAsSent) return null;
        return template.Render(Conversation.Of(record, form.System), new TemplateContext
        {
            BosToken = vocabulary.Spelling(vocabulary.Bos),
            EosToken = vocabulary.Spelling(vocabulary.Eos),
            PadToken = vocabulary.Spelling(vocabulary.Pad),
            Now = now,
            Extra = form.Values.For(record),
        });
    }

    private int[] Tokens(InputRecord record)
    {
        int[] tokens;
        if (record.Tokens is { } given)
        {
            if (given.FirstOrDefault(token => token >= vocabulary.Count, -1) is >= 0 and var unknown)
                throw new BadInputException($"token {unknown} is not in this model's vocabulary of {vocabulary.Count}");
            tokens = [.. given];
        }
        else if (Render(record) is { } rendered)
        {
            tokens = TemplatedTokenizer.Tokenize(vocabulary, rendered);
        }
        else
        {
            if (record.Messages is not null)
                throw new BadInputException(
                    "the record holds messages, which need a chat template; the model has none, or raw text was asked for");
            tokens = Raw(Conversation.Text(record), form.Special || record.IsAsSent, record.IsAsSent);
        }
        return tokens.Length > 0 ? tokens : throw new BadInputException("the prompt is empty: it has no tokens");
    }

    // Raw text, which the tokeniser puts a begin-of-sequence token before; a prompt as it was sent may spell it already.
    private int[] Raw(string text, bool special, bool asSent)
    {
        var tokens = vocabulary.Tokenize(text, addSpecial: true, parseSpecial: special);
        return asSent && vocabulary.Bos >= 0 && tokens.Length > 1 && tokens[0] == vocabulary.Bos && tokens[1] == vocabulary.Bos
            ? tokens[1..] : tokens;
    }

    // After a raw prompt the option is tokenised with it, as text goes on, and what follows the prompt's own tokens is the option's.
    private Continuation Option(InputRecord record, int[] prompt, string option)
    {
        if (record.Prompt is { Length: > 0 } text && (record.IsAsSent || template is null))
        {
            var space = record.IsAsSent || char.IsWhiteSpace(text[^1]) || char.IsWhiteSpace(option[0]) ? "" : " ";
            var whole = Raw(text + space + option, form.Special || record.IsAsSent, record.IsAsSent);
            if (whole.Length > prompt.Length) return new(option, whole[prompt.Length..]);
        }
        return Tokenized([option])[0];
    }

    private int[] Fit(int[] tokens, int after)
    {
        var room = context - after;
        if (tokens.Length <= room) return tokens;
        if (form.Truncation == Truncation.None || room < 1)
        {
            var what = after > 0 ? $"{tokens.Length} tokens and {after} to follow" : $"{tokens.Length} tokens";
            throw new BadInputException($"the prompt is longer than the context: {what}, context {context}{WayOut}");
        }
        var head = form.Truncation == Truncation.Left ? 0 : room / 2;
        return [.. tokens[..head], .. tokens[^(room - head)..]];
    }

    private List<Continuation> Tokenized(IEnumerable<string> texts) =>
        [.. texts.Select(text => new Continuation(text, vocabulary.Tokenize(text, addSpecial: false, parseSpecial: false)))];
}
