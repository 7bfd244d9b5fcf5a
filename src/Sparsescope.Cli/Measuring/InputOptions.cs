using System.CommandLine;
using Sparsescope.Models.Runs;

namespace Sparsescope.Cli.Measuring;

/// <summary>The options that name where records come from, shared by the commands that read prompts.</summary>
internal sealed class InputOptions
{
    private readonly Argument<string?> _dash = new("input")
    {
        Description = "- reads records from standard input (JSON Lines, JSON, or one prompt a line)",
        HelpName = "-",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string?> _file = new("--file", "-f")
    {
        Description = "records: .jsonl, .json, .csv, .tsv, .parquet, or .txt with one prompt a line",
        HelpName = "FILE",
    };
    private readonly Option<string?> _prompt = new("--prompt", "-p") { Description = "one prompt", HelpName = "TEXT" };
    private readonly Option<string?> _field = new("--field")
    {
        Description = "field to measure: a text, a list of messages or of token ids; default prompt, messages or tokens",
        HelpName = "NAME",
    };
    private readonly TextOptions _text = new();

    internal void AddTo(Command command)
    {
        command.Add(_dash);
        foreach (var option in (Option[])[_file, _prompt, _field, .. _text.Options]) command.Add(option);
    }

    /// <summary>Opens the one input that was named, when called.</summary>
    /// <exception cref="BadInputException">None or several were named.</exception>
    internal Func<CancellationToken, RecordSource> Read(ParseResult parsed)
    {
        var (path, prompt, dash) = (parsed.GetValue(_file), parsed.GetValue(_prompt), parsed.GetValue(_dash));
        if (dash is not (null or "-"))
            throw new BadInputException(
                $"'{dash}' is no option{UnknownName.Meant(parsed, dash)}; name a file of prompts with -f, one prompt "
                + $"with -p, or - for standard input.");
        if ((path is null ? 0 : 1) + (prompt is null ? 0 : 1) + (dash is null ? 0 : 1) != 1)
            throw new BadInputException("Give one input: -f FILE, -p TEXT, or - for standard input.");
        var options = _text.Read(parsed, path ?? "standard input") with { Field = parsed.GetValue(_field) };
        return path is not null ? cancellation => RecordSource.OfFile(path, options, cancellation)
            : prompt is not null ? _ => RecordSource.OfPrompt(prompt, "-p")
            : cancellation => RecordSource.OfInput(Console.OpenStandardInput(), options, cancellation);
    }
}
