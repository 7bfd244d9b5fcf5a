using System.CommandLine;
using System.CommandLine.Parsing;
using Sparsescope.Metrics;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Cli;

/// <summary>What is said of a command, an option or a metric that does not exist, with the one that may have been meant.</summary>
internal static class UnknownName
{
    /// <param name="parsed">The command line, as far as it was understood.</param>
    /// <param name="left">The first of its words that belongs to nothing: the misspelt word, or the value after it.</param>
    internal static string Of(ParseResult parsed, string left)
    {
        var unknown = left.StartsWith('-') ? left : Misspelt(parsed) ?? left;
        return $"'{unknown}' is no command or option{Meant(parsed, unknown)}; --help lists them.";
    }

    /// <summary>", did you mean --layers?" without its end; nothing where no name is near.</summary>
    internal static string Meant(ParseResult parsed, string unknown)
    {
        var (name, command) = (unknown.Split('=')[0], parsed.CommandResult.Command);
        var known = name.StartsWith('-') ? Options(parsed.CommandResult) : command.Subcommands.Select(sub => sub.Name);
        return Suggestion.For(name, known) is { } near ? $" (did you mean {near}?)" : "";
    }

    /// <summary>The metrics of a list.</summary>
    /// <exception cref="BadInputException">A name is none of a metric.</exception>
    internal static IReadOnlyList<Metric> Metrics(string list)
    {
        var known = Metric.All.Select(metric => metric.Name).ToList();
        foreach (var name in list.Trim() == "all" ? [] : list.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!known.Contains(name) && Suggestion.For(name, known) is { } near)
                throw new BadInputException(
                    $"'{name}' is not a metric; did you mean {near}? There are all, or some of {string.Join(", ", known)}.");
        }
        return Metric.Parse(list);
    }

    // A word that looks like an option, is none, and was taken for something else.
    private static string? Misspelt(ParseResult parsed)
    {
        var known = Options(parsed.CommandResult).ToHashSet(StringComparer.Ordinal);
        return parsed.Tokens.Where(token => token.Type == TokenType.Argument && token.Value.StartsWith("--", StringComparison.Ordinal)
            && token.Value.Length > 2)
            .Select(token => token.Value).FirstOrDefault(word => !known.Contains(word.Split('=')[0]));
    }

    private static IEnumerable<string> Options(CommandResult command) =>
        command.Command.Options.SelectMany(option => option.Aliases.Prepend(option.Name));
}
