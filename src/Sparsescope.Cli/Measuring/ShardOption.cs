using System.CommandLine;
using System.CommandLine.Parsing;
using Sparsescope.Measuring;

namespace Sparsescope.Cli.Measuring;

/// <summary>Which part of a run a command measures. Nothing of the environment is asked: without the option a run is whole.</summary>
internal static class ShardOption
{
    private const string Name = "--shard";

    internal static Option<string?> Create(string output) => new(Name)
    {
        Description =
            $"measure only part i of N (i from 1), whole windows of the run, into {output} of its own; SIGTERM "
            + $"and SIGUSR1 end it with code 75",
        HelpName = "i/N",
    };

    /// <summary>The part that was asked for; null: the whole run.</summary>
    /// <exception cref="BadInputException">There is no such part.</exception>
    internal static Shard? Read(string? text)
    {
        if (text is null) return null;
        try
        {
            return Shard.Parse(text);
        }
        catch (BadInputException e)
        {
            throw new BadInputException($"{Name}: {e.Message}", e);
        }
    }

    /// <summary>Whether the command that was given measures a part.</summary>
    internal static bool IsGiven(ParseResult parsed) =>
        parsed.CommandResult.Children.OfType<OptionResult>().Any(result => result.Option.Name == Name && !result.Implicit);
}
