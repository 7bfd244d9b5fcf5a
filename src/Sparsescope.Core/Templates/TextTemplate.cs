using System.Text.Json;
using Sparsescope.Templates.Jinja;
using Sparsescope.Templates.Jinja.Syntax;

namespace Sparsescope.Templates;

/// <summary>
/// A template of plain text over named values, in the language of <see cref="ChatTemplate"/>. Unlike there, a name that has no value
/// is an error where it is used (<c>is defined</c> asks).
/// </summary>
public sealed class TextTemplate
{
    private readonly Block _body;

    private TextTemplate(Block body) => _body = body;

    /// <exception cref="TemplateException">The source is no template, or nested too deeply.</exception>
    public static TextTemplate Parse(string source)
    {
        try
        {
            return new TextTemplate(StatementParser.Parse(source));
        }
        catch (TemplateException e)
        {
            throw TemplateException.InText(e.Line, e.What);
        }
        catch (InsufficientExecutionStackException)
        {
            throw TemplateException.InText(1, "the template is nested too deeply");
        }
    }

    /// <summary>
    /// Lines of a template, from 1, whose newline is not printed because a block tag (<c>%}</c>) or a comment ends there; those where the
    /// tag says so itself (<c>-%}</c>) are not among them.
    /// </summary>
    /// <exception cref="TemplateException">The source is no template.</exception>
    public static IReadOnlyList<int> TrimmedNewlines(string source) => Lexer.TrimmedNewlines(source);

    /// <summary>
    /// The text behind the last tag, which every rendering ends with; empty where a tag comes last. One newline at the very end goes, as
    /// it does in rendering.
    /// </summary>
    /// <exception cref="TemplateException">The source is no template.</exception>
    public static string FixedEnd(string source) =>
        Lexer.Tokenize(source) is [.., { Kind: TokenKind.Data } last, { Kind: TokenKind.End }] ? last.Text : "";

    /// <summary>The text for these values. No clock is read: <c>strftime_now</c> tells the first day of the calendar.</summary>
    /// <exception cref="TemplateException">A name has no value, an operation fails, or a limit of steps, text or nesting is
    /// passed.</exception>
    public string Render(IEnumerable<KeyValuePair<string, JsonElement>> values)
    {
        var run = new Run(default) { IsStrict = true };
        try
        {
            return _body.Render(Variables.Define(run, values)).Text;
        }
        catch (EvaluationError error)
        {
            throw TemplateException.InText(run.Line, error.Message);
        }
        catch (InsufficientExecutionStackException)
        {
            throw TemplateException.InText(run.Line, "the template recurses too deeply");
        }
    }
}
