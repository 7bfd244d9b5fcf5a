using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Sparsescope.Measuring;
using Sparsescope.Models;
using Sparsescope.Models.Runs;
using Sparsescope.Records;
using Sparsescope.Templates;

namespace Sparsescope.Cli.Measuring;

/// <summary>The options that say how a record becomes tokens, shared by the commands that read prompts.</summary>
internal sealed class PromptOptions
{
    internal const string WayOut = "; --truncate left or middle cuts it";

    private readonly Option<bool> _raw = new("--raw") { Description = "send text as it is, without a chat template" };
    private readonly Option<bool> _special = new("--special")
    {
        Description = "with --raw: control tokens spelled out in the text become control tokens",
    };
    private readonly Option<string?> _system = new("--system", "-sys")
    {
        Description = "system message put before every prompt",
        HelpName = "TEXT",
    };
    private readonly Option<string?> _template = new("--template", "--chat-template-file")
    {
        Description = "chat template (Jinja) instead of the model's",
        HelpName = "FILE",
    };
    private readonly Option<string?> _keywords = new("--chat-template-kwargs")
    {
        Description = "further variables of the template, e.g. {\"enable_thinking\": false}; a record's own go before",
        HelpName = "JSON",
    };
    private readonly Option<string?> _tools = new("--tools")
    {
        Description = "JSON list of the tools that the template is given; a record's own go before",
        HelpName = "FILE",
    };
    private readonly Option<string?> _date = new("--date")
    {
        Description = "what a template that asks for the time is told; default now",
        HelpName = "2026-01-02T03:04:05",
    };
    private readonly Option<string?> _truncate = new("--truncate")
    {
        Description = "cut prompts that are longer than the context, at their left or in the middle",
        HelpName = "left|middle",
    };
    private readonly Option<int?> _context = new("--ctx-size", "-c")
    {
        Description = "longest sequence; default what the model was trained for",
        HelpName = "N",
    };

    internal void AddTo(Command command)
    {
        foreach (var option in (Option[])[_raw, _special, _system, _template, _keywords, _tools, _date, _truncate,
            _context]) command.Add(option);
    }

    internal PromptChoice Read(ParseResult parsed)
    {
        var (raw, special, system, template) =
            (parsed.GetValue(_raw), parsed.GetValue(_special), parsed.GetValue(_system), parsed.GetValue(_template));
        if (raw && (system is not null || template is not null))
            throw new BadInputException("--raw sends text without a template: it goes with neither --system nor --template.");
        var (keywords, tools) = (parsed.GetValue(_keywords), parsed.GetValue(_tools));
        if (raw && (keywords is not null || tools is not null))
            throw new BadInputException("--raw sends text without a template: it goes with neither --chat-template-kwargs nor --tools.");
        if (special && !raw)
            throw new BadInputException("--special is for --raw text: in a template only the template itself writes control tokens.");
        return new(raw, special, system, template, ReadDate(parsed.GetValue(_date)), ReadTruncation(parsed.GetValue(_truncate)),
            parsed.GetValue(_context))
        {
            Values = TemplateValues.Of(tools is null ? null : ToolsFile.Read(tools), keywords is null ? null : ReadKeywords(keywords)),
        };
    }

    private static JsonElement ReadKeywords(string json)
    {
        try
        {
            var keywords = JsonElement.Parse(json);
            if (keywords.ValueKind == JsonValueKind.Object) return keywords;
        }
        catch (JsonException)
        {
            // said below
        }
        throw new BadInputException($"--chat-template-kwargs '{json}' is no JSON object; write it as '{{\"enable_thinking\": false}}', in "
            + "single quotes for the shell.");
    }

    internal static DateTime? ReadDate(string? text) => text is null ? null
        : DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date
        : throw new BadInputException($"--date '{text}' is no date; write it as 2026-01-02T03:04:05.");

    private static Truncation ReadTruncation(string? text) => text switch
    {
        null => Truncation.None,
        "left" => Truncation.Left,
        "middle" => Truncation.Middle,
        _ => throw new BadInputException($"--truncate '{text}' is neither left nor middle."),
    };
}

/// <summary>How records become tokens, as asked for.</summary>
internal sealed record PromptChoice(bool Raw, bool Special, string? System, string? TemplateFile, DateTime? Date, Truncation Truncation,
    int? Context)
{
    private string? _templateText;      // read once: the file may be a pipe

    /// <summary>What the template is given besides the messages.</summary>
    internal TemplateValues Values { get; init; } = TemplateValues.None;

    internal PromptForm Form => new(System, Special, Truncation) { Values = Values };

    /// <summary>The longest sequence of a model.</summary>
    internal int ContextOf(Model model)
    {
        if (Context is not { } asked) return model.Context;
        return asked >= 1 && asked <= model.Context ? asked : throw new BadInputException(
            $"--ctx-size is {asked}; this model has a context of {model.Context}.");
    }

    /// <summary>What makes tokens of records.</summary>
    /// <param name="model">The model that reads them.</param>
    /// <param name="clock">Asked where a template wants the time and no date was named.</param>
    /// <param name="generated">Tokens of an answer that must fit too.</param>
    /// <param name="continuations">Texts that are scored after a record's prompt; null: none but those it names itself.</param>
    /// <exception cref="BadInputException">The template cannot be read or is none, or the context is too long for the model.</exception>
    internal PromptEncoder Encoder(Model model, TimeProvider clock, int generated = 0,
        Func<InputRecord, IEnumerable<string>>? continuations = null) =>
        new(model.Tokenizer, Form, Template(model.File.Header.ChatTemplate).Template, Date ?? clock.GetLocalNow().DateTime,
            ContextOf(model), generated)
        {
            WayOut = PromptOptions.WayOut,
            Continuations = continuations,
        };

    /// <summary>A sentence where a model has no template to put prompts into, though none was refused; else null.</summary>
    /// <param name="model">The model.</param>
    /// <param name="what">What happens then.</param>
    internal string? NoTemplate(Model model, string what = "prompts are sent as raw text") =>
        Raw || TemplateFile is not null || model.File.Header.ChatTemplate is not null ? null
        : $"note: the model has no chat template; {what}";

    /// <summary>The template to use and where it comes from; null for raw text.</summary>
    /// <exception cref="BadInputException">The file cannot be read or is no template.</exception>
    internal (ChatTemplate? Template, string Source, string? Text) Template(string? ofModel)
    {
        if (Raw) return (null, "none (--raw)", null);
        if (TemplateFile is not null)
        {
            var text = _templateText ??= InputPath.Text(TemplateFile, "Template");
            try
            {
                return (ChatTemplate.Parse(text), TemplateFile, text);
            }
            catch (TemplateException e)
            {
                throw new BadInputException($"'{TemplateFile}': {e.Message}", e);
            }
        }
        return ofModel is null ? (null, "none (the model has none)", null) : (ChatTemplate.Parse(ofModel), "model", ofModel);
    }
}
