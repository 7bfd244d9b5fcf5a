using System.CommandLine;
using Sparsescope.Cli.Measuring;
using Sparsescope.Cli.Studies;
using Sparsescope.Studies.Groups;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope study new</c>: from a file of prompts in groups to a study of it.</summary>
internal static class StudyNewCommand
{
    internal static Command Create(Terminal terminal)
    {
        var name = new Argument<string>("name")
        {
            Description = "name of the study and of its folder: lower-case letters, digits and hyphens",
            HelpName = "NAME",
        };
        var data = new Option<string>("--data", "-f")
        {
            Description = "file with the prompts: .csv, .tsv, .jsonl, .json or .parquet",
            HelpName = "FILE",
            Required = true,
        };
        var field = new Option<string>("--field")
        {
            Description = "field with the prompts",
            HelpName = "NAME",
            DefaultValueFactory = _ => "prompt",
        };
        var group = new Option<string>("--group")
        {
            Description = "field with the groups: two, or an order; level=easy,hard says which",
            HelpName = "FIELD",
            Required = true,
        };
        var pair = new Option<string?>("--pair")
        {
            Description = "field whose value ties the prompts of one question together",
            HelpName = "FIELD",
        };
        var answer = new Option<string?>("--answer") { Description = "field with the right answers", HelpName = "FIELD" };
        var overwrite = new Option<bool>("--overwrite") { Description = "replace a study that is there" };
        var text = new TextOptions();
        var command = new Command("new", "Make a study of a file of prompts in groups")
        {
            name, data, field, group, pair, answer, overwrite,
        };
        foreach (var option in text.Options) command.Add(option);
        command.SetAction(parsed =>
        {
            var (encoding, delimiter) = text.Names(parsed);
            return new StudyNewJob(new(Path.GetFileName(parsed.GetRequiredValue(name).TrimEnd('/', '\\')), parsed.GetRequiredValue(data),
                parsed.GetRequiredValue(field), GroupField.Parse(parsed.GetRequiredValue(group)))
            {
                Pair = parsed.GetValue(pair),
                Answer = parsed.GetValue(answer),
                Encoding = encoding,
                Delimiter = delimiter,
            }, parsed.GetRequiredValue(name), parsed.GetValue(overwrite), terminal).Run();
        });
        return command;
    }
}
