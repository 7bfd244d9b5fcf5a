using System.CommandLine;
using System.Globalization;
using Sparsescope.Cli.Models;

namespace Sparsescope.Cli.Measuring;

/// <summary>The options that say how prompts are continued, shared by the commands that generate.</summary>
internal sealed class SamplingOptions
{
    private readonly Option<int> _generate = new("--generate", "-n")
    {
        Description = "continue every prompt by up to N tokens and measure them too",
        HelpName = "N",
    };
    private readonly Option<double> _temperature = new("--temp") { Description = "sampling temperature; 0 is greedy", HelpName = "T" };
    private readonly Option<int> _topK = new("--top-k") { Description = "sample among the K most likely tokens; 0 all", HelpName = "K" };
    private readonly Option<double> _topP = new("--top-p")
    {
        Description = "sample among the fewest tokens whose probabilities reach P",
        HelpName = "P",
        DefaultValueFactory = _ => 1,
    };
    private readonly Option<double> _minP = new("--min-p")
    {
        Description = "sample among tokens at least P times as likely as the likeliest",
        HelpName = "P",
    };
    private readonly Option<ulong> _seed = new("--seed", "-s")
    {
        Description = "seed of sampling",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    internal IEnumerable<Option> Options => [_generate, _temperature, _topK, _topP, _minP, _seed];

    /// <summary>How to continue, or null where nothing is generated.</summary>
    /// <exception cref="BadInputException">A number out of range.</exception>
    internal GenerationOptions? Read(ParseResult parsed)
    {
        var tokens = ModelArguments.Within("--generate", parsed.GetValue(_generate), 0, 1 << 20);
        if (tokens == 0) return null;
        return new(tokens)
        {
            Temperature = Between("--temp", parsed.GetValue(_temperature), 0, 100),
            TopK = ModelArguments.Within("--top-k", parsed.GetValue(_topK), 0, int.MaxValue),
            TopP = Between("--top-p", parsed.GetValue(_topP), 0, 1),
            MinP = Between("--min-p", parsed.GetValue(_minP), 0, 1),
            Seed = parsed.GetValue(_seed),
        };
    }

    private static double Between(string option, double value, double least, double most) =>
        value >= least && value <= most ? value
            : throw new BadInputException(
                string.Create(CultureInfo.InvariantCulture, $"{option} is {value}; it must lie between {least} and {most}."));
}
