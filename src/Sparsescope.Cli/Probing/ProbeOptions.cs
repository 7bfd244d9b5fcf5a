using System.CommandLine;
using Sparsescope.Cli.Measuring;
using Sparsescope.Cli.Models;
using Sparsescope.Measuring;
using Sparsescope.Models.Runs;
using Sparsescope.Records;
using Sparsescope.Studies.Probing;

namespace Sparsescope.Cli.Probing;

/// <summary>The options that say where labelled items and their states come from, shared by the probe commands.</summary>
internal sealed class ProbeOptions
{
    private readonly Argument<string> _items = new("items")
    {
        Description = "records with an id and a label, and a prompt where states are measured at once: .csv, .tsv, .jsonl or .json",
        HelpName = "ITEMS",
    };

    private readonly Option<string?> _states = new("--states")
    {
        Description = "states that `measure --vectors` kept, or a matrix layer.K [items, width] a layer; else -m measures them",
        HelpName = "FILE.safetensors",
    };

    private readonly Option<string?> _label = new("--label")
    {
        Description = "field of the label: 1 or 0, yes or no, correct or wrong",
        HelpName = "FIELD"
    };
    private readonly Option<string?> _positive = new("--positive")
    {
        Description = "text of the label that counts as yes; all others are no",
        HelpName = "TEXT",
    };
    private readonly Option<string?> _cluster = Field("--cluster", "field of what belongs together and is never parted by a fold");
    private readonly Option<string?> _type = Field("--type", "field of an item's kind (template, entity): selectivity by control tasks");
    private readonly Option<string?> _condition = Field("--condition", "field that is spread alike over the folds, such as easy and hard");
    private readonly Option<string?> _text = Field("--text", "field of a text: what its words alone would do");
    private readonly Option<string?> _field = Field("--field", "field to measure with -m; default prompt, messages or tokens");
    private readonly Option<string?> _baselines = new("--baselines")
    {
        Description = "fields of numbers that might do as well, e.g. length,entropy",
        HelpName = "FIELD,…",
    };
    private readonly Option<string> _tap = new("--tap")
    {
        Description = $"whose states: {string.Join(", ", TapNames.All)}",
        HelpName = "TAP",
        DefaultValueFactory = _ => TapNames.ResidPost
    };
    private readonly Option<string> _layers = new("--layers")
    {
        Description = "all, last, or a list such as 0,10,-1 and 3..7",
        HelpName = "SPEC",
        DefaultValueFactory = _ => "all"
    };
    private readonly ModelArguments _model = new();
    private readonly PromptOptions _prompt = new();
    private readonly TextOptions _reading = new();

    internal void AddTo(Command command, bool trains)
    {
        command.Add(_items);
        Option[] ofTraining = trains ? [_cluster, _type, _condition, _text, _baselines, _tap] : [];
        foreach (var option in (Option[])[_states, _label, _positive, .. ofTraining, _layers, _field,
            .. _reading.Options]) command.Add(option);
        _model.AddTo(command, computes: true, choosesEngine: true);
        _prompt.AddTo(command);
    }

    internal string Tap(ParseResult parsed) => parsed.GetValue(_tap) is { } tap && TapNames.All.Contains(tap) ? tap
        : throw new BadInputException($"--tap: '{parsed.GetValue(_tap)}' is not a tap; there are {string.Join(", ", TapNames.All)}.");

    internal LayerSpec Layers(ParseResult parsed) => LayerSpec.Parse(parsed.GetValue(_layers)!);

    internal bool HasLabel(ParseResult parsed) => parsed.GetValue(_label) is not null;

    /// <summary>What the fields hold, the label as it was named here, or as the probe has it.</summary>
    internal ProbeFields Fields(ParseResult parsed, string label, string? positive) => new()
    {
        Label = parsed.GetValue(_label) ?? label,
        Positive = parsed.GetValue(_positive) ?? positive,
        Cluster = parsed.GetValue(_cluster),
        Type = parsed.GetValue(_type),
        Condition = parsed.GetValue(_condition),
        Text = parsed.GetValue(_text),
        Baselines = [.. (parsed.GetValue(_baselines) ?? "")
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct()],
    };

    internal ProbeTable Table(ParseResult parsed, ProbeFields fields) => Read(parsed, fields);

    /// <summary>The items, of which nothing but their names is looked at.</summary>
    internal ProbeTable Unlabelled(ParseResult parsed) => Read(parsed, null);

    private ProbeTable Read(ParseResult parsed, ProbeFields? fields)
    {
        var (path, format) = Items(parsed);
        if (format == RecordFormat.Text)
            throw new BadInputException($"{path}: a text file has no labels; give a .jsonl, .json or .csv file.");
        using var stream = File.OpenRead(path);
        return ProbeTable.Read(stream, format, _reading.Read(parsed, path), fields);
    }

    /// <summary>The states, read or measured, and hash and architecture of the model that was measured.</summary>
    internal (ProbeStates States, string? Model, string? Architecture) States(ParseResult parsed, Terminal terminal, string tap,
        CancellationToken cancellation)
    {
        var file = parsed.GetValue(_states);
        if (file is null == !_model.IsNamed(parsed))
            throw new BadInputException(
                "Say where the states come from: --states FILE.safetensors, or a model to measure them with (-m FILE or -hf USER/REPO).");
        if (file is not null) return (ProbeStates.Open(file, tap), null, null);
        var options = _reading.Read(parsed, Items(parsed).Path) with { Field = parsed.GetValue(_field) };
        using var input = RecordSource.OfFile(Items(parsed).Path, options, cancellation);
        using var model = ModelOpening.Open(_model.Read(parsed, computes: true), terminal, cancellation);
        return (StateMeasuring.Of(model, _prompt.Read(parsed), input, tap, Layers(parsed), terminal, cancellation), model.Source.Sha256,
            model.File.Header.Architecture);
    }

    /// <summary>The labelled items that have states, and the layers asked for that are there; says how many items are left out.</summary>
    /// <exception cref="BadInputException">No item has a state, or no layer is there.</exception>
    internal (ProbeTable Table, List<int> Layers) Join(ParseResult parsed, Terminal terminal, ProbeStates states, ProbeTable labelled)
    {
        var table = states.With(labelled);
        if (table.Count == 0) throw new BadInputException("No labelled record has a state: ids must be those of the states.");
        if (table.Dropped > 0)
            terminal.Say(
                $"{table.Dropped} of {table.Dropped + table.Count} records lack a field that is used, or "
                + $"have no state, and are left out.");
        var layers = Layers(parsed).Resolve(states.Layers[^1]).Where(states.Layers.Contains).ToList();
        if (layers.Count == 0) throw new BadInputException($"--layers: there are states of layers {string.Join(", ", states.Layers)}.");
        return (table, layers);
    }

    internal int Threads(ParseResult parsed) => _model.Threads(parsed);

    private (string Path, RecordFormat Format) Items(ParseResult parsed)
    {
        var path = parsed.GetRequiredValue(_items);
        return (path, RecordPath.Format(path));
    }

    private static Option<string?> Field(string name, string description) => new(name) { Description = description, HelpName = "FIELD" };
}
