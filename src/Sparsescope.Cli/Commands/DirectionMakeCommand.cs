using System.CommandLine;
using Sparsescope.Cli.Probing;
using Sparsescope.Interventions;
using Sparsescope.Probing;
using Sparsescope.Studies.Probing;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope direction make</c>: from labelled items to a direction a layer.</summary>
internal static class DirectionMakeCommand
{
    private enum Method { Difference, Pca, Probe }

    internal static Command Create(Terminal terminal)
    {
        var options = new ProbeOptions();
        var output = new Option<string>("--output", "-o")
        {
            Description = "the directions, .safetensors or a control vector .gguf",
            HelpName = "OUT",
            Required = true
        };
        var overwrite = new Option<bool>("--overwrite") { Description = "replace an existing output" };
        var method = new Option<Method>("--method")
        {
            Description = "difference of means, pca of the differences within pairs (--cluster names the pair), or probe weights",
            HelpName = "difference|pca|probe",
            DefaultValueFactory = _ => Method.Difference,
        };
        var hint = new Option<string?>("--model-hint")
        {
            Description = "architecture the directions belong to; default that of the measured model",
            HelpName = "NAME",
        };
        var seed = new Option<ulong>("--seed", "-s")
        {
            Description = "seed of the folds that choose a probe's C",
            HelpName = "N",
            DefaultValueFactory = _ => 1
        };
        var command = new Command("make", "Make a direction a layer: what tells items with the label from those without");
        options.AddTo(command, trains: true);
        foreach (var option in (Option[])[output, overwrite, method, hint, seed]) command.Add(option);
        command.SetAction((parsed, cancellation) =>
        {
            var path = parsed.GetRequiredValue(output);
            DirectionOutput.Check(path, parsed.GetValue(overwrite));
            var (how, fields) = (parsed.GetValue(method), options.Fields(parsed, "label", null));
            if (how == Method.Pca && fields.Cluster is null)
                throw new BadInputException("--method pca looks at differences within pairs: name the field of the pair with --cluster.");
            var (tap, labelled) = (options.Tap(parsed), options.Table(parsed, fields));
            var measured = options.States(parsed, terminal, tap, cancellation);
            var table = measured.States.With(labelled);
            if (table.Count == 0) throw new BadInputException("No labelled record has a state: ids must be those of the states.");
            var layers = options.Layers(parsed).Resolve(measured.States.Layers[^1]).Where(measured.States.Layers.Contains);
            var directions = layers.ToDictionary(layer => layer, layer =>
                Of(how, measured.States.Of(layer, table), table, parsed.GetValue(seed)));
            var set = new DirectionSet(directions, parsed.GetValue(hint) ?? measured.Architecture);
            DirectionOutput.Write(path, set, terminal);
            foreach (var line in DirectionShowCommand.Lines(set)) terminal.Print(line);
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    private static float[] Of(Method method, IReadOnlyList<float[]> states, ProbeTable table, ulong seed) => method switch
    {
        Method.Difference => ContrastDirection.DifferenceOfMeans(states, table.Labels),
        Method.Pca => ContrastDirection.PrincipalComponent(states, table.Labels, table.Clusters),
        _ => ContrastDirection.OfWeights(ProbeTraining.Weights(table, states, seed), states, table.Labels),
    };
}
