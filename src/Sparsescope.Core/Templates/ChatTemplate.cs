using Sparsescope.Templates.Jinja;
using Sparsescope.Templates.Jinja.Syntax;

namespace Sparsescope.Templates;

/// <summary>
/// A chat template: Jinja2 as transformers renders it (sandboxed and immutable, trim_blocks, lstrip_blocks, loop controls,
/// generation blocks), to the character, and with the origin of every character. One template may render on many threads.
/// </summary>
/// <remarks>
/// Departures: integers are 64 bits wide and there are no complex numbers, bytes or sets; include, import, extends and autoescape
/// are refused; printing a function or generator shows no address; an unknown filter or test fails where it is used, not before;
/// the filters filesizeformat, pprint, random, striptags, urlize, wordwrap and xmlattr are missing.
/// </remarks>
public sealed class ChatTemplate
{
    private readonly Block _body;

    private ChatTemplate(string source, Block body) => (Source, _body) = (source, body);

    /// <summary>The text it was parsed from.</summary>
    public string Source { get; }

    /// <exception cref="TemplateException">The source is no template, or nested too deeply.</exception>
    public static ChatTemplate Parse(string source)
    {
        try
        {
            return new ChatTemplate(source, StatementParser.Parse(source));
        }
        catch (InsufficientExecutionStackException)
        {
            throw TemplateException.At(1, "the template is nested too deeply");
        }
    }

    /// <exception cref="TemplateException">
    /// The template refuses the conversation, an operation in it fails, or it runs past its limits of steps, text or nesting.
    /// </exception>
    public RenderedPrompt Render(IReadOnlyList<ChatMessage> messages, TemplateContext context)
    {
        var run = new Run(context.Now);
        try
        {
            var text = _body.Render(Variables.Define(run, messages, context));
            return new RenderedPrompt(text.Text, text.Spans);
        }
        catch (RaisedByTemplate raised)
        {
            throw new TemplateException($"the chat template refuses the conversation (line {run.Line}): {raised.Message}", run.Line);
        }
        catch (EvaluationError error)
        {
            throw TemplateException.At(run.Line, error.Message);
        }
        catch (InsufficientExecutionStackException)
        {
            throw TemplateException.At(run.Line, "the template recurses too deeply");
        }
    }
}
