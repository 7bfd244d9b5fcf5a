using System.CommandLine;
using Sparsescope.Cli.Judging;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope judge</c>: tells right answers of anyone from wrong ones.</summary>
internal static class JudgeCommand
{
    internal static Command Create(Terminal terminal)
    {
        var dash = new Argument<string?>("input")
        {
            Description = "- reads records from standard input, as no -f does",
            HelpName = "-",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var file = new Option<string?>("--file", "-f")
        {
            Description = "records: kind (math, number, letter, yes_no), gold, text; optional: choices, prompt, want; - for standard input",
            HelpName = "FILE.jsonl",
        };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "write the judged records here; default standard output",
            HelpName = "FILE.jsonl"
        };
        var overwrite = new Option<bool>("--overwrite") { Description = "replace an existing output" };
        var encoding = new Option<string?>("--encoding")
        {
            Description = "encoding of the file, e.g. latin1; default UTF-8",
            HelpName = "NAME"
        };
        var json = new Option<bool>("--json") { Description = "give the summary as one JSON object" };
        var command = new Command("judge",
            "Judge answers: each record with judgement (correct, wrong, undecided) and the answer that was read; a summary by kind")
        {
            dash, file, output, overwrite, encoding, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var (path, input) = (parsed.GetValue(file), parsed.GetValue(dash));
            if (input is not (null or "-"))
                throw new BadInputException($"'{input}' is no option; name a file of records with -f, or - for standard input.");
            if (path is not (null or "-") && input is not null)
                throw new BadInputException("Give one input: -f FILE, or - for standard input.");
            var job = new JudgeJob(path is "-" ? null : path, parsed.GetValue(output), parsed.GetValue(overwrite),
                parsed.GetValue(encoding), parsed.GetValue(json));
            return Task.FromResult(job.Run(terminal, cancellation));
        });
        return command;
    }
}
