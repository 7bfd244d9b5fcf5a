using System.CommandLine;
using Sparsescope.Cli.Graphs;
using Sparsescope.Managed.LatentRules;
using Sparsescope.Models.Runs;
using Sparsescope.Studies.Training;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope graph make</c>: generates a graph, or reads one, and writes it as a folder.</summary>
internal static class GraphMakeCommand
{
    private static readonly GraphOptions s_default = new();

    internal static Command Create(Terminal terminal)
    {
        var output = new Option<string>("--output", "-o") { Description = "folder to write", HelpName = "DIR", Required = true };
        var graph = new Option<string?>("--graph")
        {
            Description = "read this graph instead of generating one, and write it with what it lacks: seen pairs, steps",
            HelpName = "DIR",
        };
        var shuffle = new Option<ulong?>("--shuffle")
        {
            Description = "put the tails of every relation in an order of this seed, so that no rule holds",
            HelpName = "SEED",
        };
        var overwrite = new Option<bool>("--overwrite") { Description = "write into a folder that holds files" };
        var json = new Option<bool>("--json") { Description = "print JSON" };
        var seed = new Option<ulong>("--seed", "-s")
        {
            Description = "seed of everything drawn",
            HelpName = "N",
            DefaultValueFactory = _ => s_default.Seed,
        };
        var entities = Count("--entities", "entities", s_default.Entities);
        var relations = Count("--relations", "relations", s_default.Relations);
        var rules = Count("--rules", "latent rules", s_default.Rules);
        var fewest = Count("--fewest-steps", "steps of the shortest rules", s_default.FewestSteps);
        var most = Count("--most-steps", "steps of the longest rules", s_default.MostSteps);
        var edges = Count("--edges", "edges that a new node brings", s_default.EdgesPerNode);
        var power = Number("--power-law", "exponent of how unevenly relations stand in rules", s_default.PowerLaw);
        var length = Number("--length-weight", "exponent of the share of a rule that an edge completes", s_default.LengthWeight);
        var noise = Number("--noise", "share of edges labelled by chance alone", s_default.Noise);
        var triples = Count("--triples", "facts to train on", s_default.TrainingTriples);
        var deducible = Number("--deducible", "share of them that rules derive from the others", s_default.DeducibleShare);
        var questions = Count("--questions", "questions of each out-of-distribution split, a multiple of --options",
            s_default.QuestionsPerSplit);
        var options = Count("--options", "answers to choose from", s_default.Options);
        var command = new Command("make", "Generate a graph with its questions, and write it as a folder")
        {
            output, graph, shuffle, overwrite, json, seed,
        };
        foreach (var option in (Option[])[entities, relations, rules, fewest, most, edges, power, length, noise, triples, deducible,
            questions, options]) command.Add(option);
        command.SetAction(parsed =>
        {
            var folder = parsed.GetRequiredValue(output);
            OutputPath.RequireFolder(folder, parsed.GetValue(overwrite));
            if (parsed.GetValue(graph) is not null
                && command.Options.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false } && option != graph
                    && option != output && option != shuffle && option != overwrite && option != json) is { } ignored)
                throw new BadInputException($"{ignored.Name} is for generating a graph, and --graph reads one; leave one of the two out.");
            var made = parsed.GetValue(graph) is { } given ? GraphFolder.Read(given) : GraphMaker.Make(new()
            {
                Seed = parsed.GetValue(seed),
                Entities = parsed.GetValue(entities),
                Relations = parsed.GetValue(relations),
                Rules = parsed.GetValue(rules),
                FewestSteps = parsed.GetValue(fewest),
                MostSteps = parsed.GetValue(most),
                EdgesPerNode = parsed.GetValue(edges),
                PowerLaw = parsed.GetValue(power),
                LengthWeight = parsed.GetValue(length),
                Noise = parsed.GetValue(noise),
                TrainingTriples = parsed.GetValue(triples),
                DeducibleShare = parsed.GetValue(deducible),
                QuestionsPerSplit = parsed.GetValue(questions),
                Options = parsed.GetValue(options),
            });
            if (parsed.GetValue(shuffle) is { } shuffleSeed) made = ShuffledFacts.Of(made, shuffleSeed);
            GraphFolder.Write(made, folder);
            GraphOutput.Print(new GraphSummary(made), terminal, parsed.GetValue(json));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Option<int> Count(string name, string description, int value) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => value,
    };

    private static Option<double> Number(string name, string description, double value) => new(name)
    {
        Description = description,
        HelpName = "X",
        DefaultValueFactory = _ => value,
    };
}
