using System.CommandLine;

namespace Sparsescope.Cli.Measuring;

/// <summary>The options that name where records come from, shared by the commands that read prompts.</summary>
internal sealed class InputOptions
{
    private readonly Argument<string?> _dash = new("input") { Description = "- reads records from standard input (JSON Lines, JSON, or one prompt a line)", HelpName = "-", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _file = new("--file", "-f") { Description = "records: .jsonl, .json, .csv, .tsv, or .txt with one prompt a line", HelpName = "FILE" };
    private readonly Option<string?> _prompt = new("--prompt", "-p") { Description = "one prompt", HelpName = "TEXT" };
    private readonly Option<string> _field = new("--field") { Description = "field that holds the prompt", HelpName = "NAME", DefaultValueFactory = _ => "prompt" };
    private readonly Option<string?> _encoding = new("--encoding") { Description = "encoding of the file, e.g. latin1; default UTF-8", HelpName = "NAME" };

    internal void AddTo(Command command)
    {
        command.Add(_dash);
        foreach (var option in (Option[])[_file, _prompt, _field, _encoding]) command.Add(option);
    }

    /// <summary>Opens the one input that was named, when called.</summary>
    /// <exception cref="BadInputException">None or several were named.</exception>
    internal Func<CancellationToken, RecordSource> Read(ParseResult parsed)
    {
        var (path, prompt, dash) = (parsed.GetValue(_file), parsed.GetValue(_prompt), parsed.GetValue(_dash));
        var (field, encoding) = (parsed.GetValue(_field)!, parsed.GetValue(_encoding));
        if (dash is not (null or "-")) throw new BadInputException($"'{dash}' is no option; name a file of prompts with -f, one prompt with -p, or - for standard input.");
        if ((path is null ? 0 : 1) + (prompt is null ? 0 : 1) + (dash is null ? 0 : 1) != 1) throw new BadInputException("Give one input: -f FILE, -p TEXT, or - for standard input.");
        return path is not null ? cancellation => RecordSource.OfFile(path, field, encoding, cancellation)
            : prompt is not null ? _ => RecordSource.OfPrompt(prompt)
            : cancellation => RecordSource.OfInput(Console.OpenStandardInput(), field, encoding, cancellation);
    }
}
