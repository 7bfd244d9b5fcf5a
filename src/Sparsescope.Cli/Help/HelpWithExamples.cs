using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Sparsescope.Cli.Help;

/// <summary>Help as the library prints it, then examples.</summary>
/// <param name="help">The library's.</param>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    private const int Indent = 2, Continued = 6;

    /// <summary>Columns a line may have; null for those of the terminal.</summary>
    internal int? Width
    {
        get => field;
        set
        {
            field = value;
            if (value is { } columns) help.MaxWidth = columns;
        }
    }

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        var examples = Examples.Of(Path(parseResult.CommandResult.Command));
        if (examples.Count == 0) return code;
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in examples.SelectMany(Folded)) output.WriteLine(example);
        output.WriteLine();
        return code;
    }

    /// <summary>The names of a command and of those around it, without the program's.</summary>
    internal static string Path(Command command) =>
        command is RootCommand ? "" : $"{Path(command.Parents.OfType<Command>().First())} {command.Name}".Trim();

    // A shell reads the folded lines as one.
    private IEnumerable<string> Folded(string example)
    {
        var line = new string(' ', Indent);
        var isFirst = true;
        foreach (var word in example.Split(' '))
        {
            if (!isFirst && line.Length + 1 + word.Length > help.MaxWidth - 3)
            {
                yield return line + " \\";
                line = new string(' ', Continued) + word;
            }
            else line += isFirst ? word : " " + word;
            isFirst = false;
        }
        yield return line;
    }
}
