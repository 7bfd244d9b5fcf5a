using System.Text.Json;
using Sparsescope.Statistics.Drift;

namespace Sparsescope.Monitoring;

/// <summary>One signal: figures that are charted together under one limit.</summary>
/// <param name="Name">sparsity, nll, entropy or length.</param>
/// <param name="Figures">Names of the figures.</param>
/// <param name="Columns">Values of the reference, one array a figure.</param>
/// <param name="H">Limit of the charts of the residuals on length.</param>
/// <param name="IfKnown">That limit were the reference the whole truth.</param>
public sealed record MonitorSignal(string Name, IReadOnlyList<string> Figures, IReadOnlyList<double[]> Columns, double H, double IfKnown);

/// <summary>The prompts that count as unchanged, and the limits that follow from them.</summary>
/// <param name="Options">What was promised.</param>
/// <param name="Features">Sparsity figures, in the order of the signal's.</param>
/// <param name="Tokens">Length of each prompt.</param>
/// <param name="Signals">At least the signals <c>sparsity</c> and <c>length</c>.</param>
/// <param name="Dependence">Whether prompts hang together with the one before.</param>
/// <param name="Block">Prompts drawn together for the limits; 1 where they are independent.</param>
public sealed record MonitorReference(
    MonitorOptions Options, IReadOnlyList<MonitorFeature> Features, IReadOnlyList<int> Tokens, IReadOnlyList<MonitorSignal> Signals,
    Dependence Dependence, int Block)
{
    /// <summary>Fewest prompts of a reference.</summary>
    public const int Fewest = 100;

    private const string Kind = "sparsescope.monitor_reference";

    /// <summary>Finds the limits by simulation from the prompts themselves.</summary>
    /// <param name="prompts">In the order in which they came, so that dependence can be seen; at least <see cref="Fewest"/>.</param>
    /// <param name="features">Figures to watch; every prompt has them.</param>
    /// <param name="options">What is promised.</param>
    /// <exception cref="BadInputException">Too few prompts, a figure that a prompt lacks, or one that never varies.</exception>
    public static MonitorReference Of(
        IReadOnlyList<MonitoredPrompt> prompts, IReadOnlyList<MonitorFeature> features, MonitorOptions options)
    {
        options.Checked();
        if (prompts.Count < Fewest)
            throw new BadInputException($"{prompts.Count} prompts: a reference needs at least {Fewest}, better 1000.");
        if (features.Count == 0) throw new BadInputException("No figure to watch was found in the reference.");
        double[][] sparsity = [.. features.Select(feature => Column(prompts, feature))];
        var lengths = prompts.Select(prompt => Math.Log(prompt.Tokens)).ToArray();
        var dependence = Dependence.Of([.. sparsity.Select(column => Residuals(lengths, column))]);
        var block = dependence.Block(prompts.Count);
        List<MonitorSignal> signals = [Signal("sparsity", [.. features.Select(f => f.ToString())], sparsity)];
        if (prompts.All(prompt => prompt.Nll is not null)) AddBaseline("nll", [.. prompts.Select(prompt => prompt.Nll!.Value)]);
        if (prompts.All(prompt => prompt.Entropy is not null)) AddBaseline("entropy", [.. prompts.Select(prompt => prompt.Entropy!.Value)]);
        if (!Statistics.Moments.IsConstant(lengths)) signals.Add(Signal("length", ["length"], [lengths], onLength: false));
        return new(options, features, [.. prompts.Select(prompt => prompt.Tokens)], signals, dependence, block);

        void AddBaseline(string name, double[] values)
        {
            if (!Statistics.Moments.IsConstant(values)) signals.Add(Signal(name, [name], [values]));
        }

        MonitorSignal Signal(string name, IReadOnlyList<string> figures, double[][] columns, bool onLength = true)
        {
            var covariate = onLength ? lengths : Constant(lengths.Length);
            var limit = JointLimit.FromReference(covariate, columns, options.K, options.RunLength, options.Share, block, options.Seed);
            return new(name, figures, columns, limit.H, limit.IfKnown);
        }
    }

    /// <summary>Figures worth watching: one metric at five layers spread over the depth, or at those asked for.</summary>
    /// <param name="prompt">A prompt of the reference.</param>
    /// <param name="metrics">Metrics; Hoyer's where empty.</param>
    /// <param name="layers">Layers; where empty five of those that were measured, from a quarter of the depth to the end.</param>
    /// <exception cref="BadInputException">The prompt has none of them.</exception>
    public static IReadOnlyList<MonitorFeature> Choose(MonitoredPrompt prompt, IReadOnlyList<string> metrics, IReadOnlyList<int> layers)
    {
        if (metrics.Count == 0) metrics = ["hoyer"];
        var found = prompt.Figures.Keys.Where(f => metrics.Contains(f.Metric)).ToArray();
        foreach (var metric in metrics)
        {
            if (found.All(f => f.Metric != metric)) throw new BadInputException($"The records have no metric '{metric}'.");
        }
        int[] measured = [.. found.Where(f => f.Layer is not null).Select(f => f.Layer!.Value).Distinct().Order()];
        foreach (var layer in layers)
        {
            if (!measured.Contains(layer)) throw new BadInputException($"The records have no layer {layer}.");
        }
        var last = measured.Length - 1;
        int[] spread = measured.Length <= 5
            ? [.. Enumerable.Range(0, measured.Length)]
            : [last / 4, last / 2, 3 * last / 4, last - 1, last];
        var chosen = layers.Count > 0 ? layers.ToHashSet() : spread.Select(i => measured[i]).ToHashSet();
        return [.. found.Where(f => f.Layer is not { } layer || chosen.Contains(layer)).OrderBy(f => f.Layer)];
    }

    /// <summary>Writes it as one JSON object.</summary>
    public void Write(Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, new() { Indented = true });
        json.WriteStartObject();
        json.WriteString("object", Kind);
        json.WriteNumber("version", 1);
        json.WriteNumber("run_length", Options.RunLength);
        json.WriteNumber("share", Options.Share);
        json.WriteNumber("k", Options.K);
        json.WriteNumber("alpha", Options.Alpha);
        json.WriteNumber("window", Options.Window);
        json.WriteNumber("seed", Options.Seed);
        json.WriteNumber("autocorrelation", Dependence.Lag1);
        json.WriteNumber("autocorrelation_bound", Dependence.Bound);
        json.WriteNumber("block", Block);
        json.WriteStartArray("features");
        foreach (var feature in Features)
        {
            json.WriteStartObject();
            json.WriteString("tap", feature.Tap);
            if (feature.Layer is { } layer) json.WriteNumber("layer", layer);
            else json.WriteNull("layer");
            json.WriteString("metric", feature.Metric);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("n_tokens");
        foreach (var length in Tokens) json.WriteNumberValue(length);
        json.WriteEndArray();
        json.WriteStartArray("signals");
        foreach (var signal in Signals)
        {
            json.WriteStartObject();
            json.WriteString("name", signal.Name);
            json.WriteNumber("h", signal.H);
            json.WriteNumber("h_if_known", signal.IfKnown);
            json.WriteStartArray("figures");
            foreach (var figure in signal.Figures) json.WriteStringValue(figure);
            json.WriteEndArray();
            json.WriteStartArray("values");
            foreach (var column in signal.Columns)
            {
                json.WriteStartArray();
                foreach (var value in column) json.WriteNumberValue(value);
                json.WriteEndArray();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="BadInputException">It is no reference, or damaged.</exception>
    public static MonitorReference Read(Stream stream, string where)
    {
        try
        {
            using var document = JsonDocument.Parse(stream);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("object", out var kind) || kind.ToString() != Kind)
                throw new BadInputException($"{where} is no reference of a monitor.");
            if (root.GetProperty("version").GetInt32() != 1) throw new BadInputException($"{where} is of a later version.");
            var reference = Read(root);
            var n = reference.Tokens.Count;
            if (n < Fewest || reference.Signals.Count == 0 || reference.Features.Count != reference.Signals[0].Columns.Count
                || reference.Signals.Any(s => !(s.H > 0) || s.Columns.Count != s.Figures.Count)
                || reference.Signals.Any(s => s.Columns.Any(column => column.Length != n)))
                throw new BadInputException($"{where} is damaged: its columns do not fit together.");
            return reference;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new BadInputException($"{where} is no reference of a monitor, or damaged.");
        }
    }

    internal static double[] Constant(int n) => [.. Enumerable.Repeat(1.0, n)];

    private static MonitorReference Read(JsonElement root)
    {
        double Number(string name) => root.GetProperty(name).GetDouble();
        var options = new MonitorOptions(
            Number("run_length"), Number("share"), Number("k"), Number("alpha"), root.GetProperty("window").GetInt32(),
            root.GetProperty("seed").GetUInt64()).Checked();
        MonitorFeature[] features = [.. root.GetProperty("features").EnumerateArray().Select(f => new MonitorFeature(
            f.GetProperty("tap").GetString()!,
            f.GetProperty("layer") is { ValueKind: JsonValueKind.Number } layer ? layer.GetInt32() : null,
            f.GetProperty("metric").GetString()!))];
        MonitorSignal[] signals = [.. root.GetProperty("signals").EnumerateArray().Select(s => new MonitorSignal(
            s.GetProperty("name").GetString()!,
            [.. s.GetProperty("figures").EnumerateArray().Select(f => f.GetString()!)],
            [.. s.GetProperty("values").EnumerateArray().Select(column => column.EnumerateArray().Select(x => x.GetDouble()).ToArray())],
            s.GetProperty("h").GetDouble(), s.GetProperty("h_if_known").GetDouble()))];
        int[] tokens = [.. root.GetProperty("n_tokens").EnumerateArray().Select(x => x.GetInt32())];
        return new(options, features, tokens, signals, new(Number("autocorrelation"), Number("autocorrelation_bound")),
            root.GetProperty("block").GetInt32());
    }

    private static double[] Column(IReadOnlyList<MonitoredPrompt> prompts, MonitorFeature feature)
    {
        double[] column = [.. prompts.Select(prompt => prompt.Figures.TryGetValue(feature, out var value) && double.IsFinite(value)
            ? value
            : throw new BadInputException($"Prompt {prompt.Id} of the reference has no {feature}."))];
        return Statistics.Moments.IsConstant(column)
            ? throw new BadInputException($"{feature} is the same for every prompt of the reference: nothing to watch.")
            : column;
    }

    private static double[] Residuals(double[] lengths, double[] column)
    {
        var line = LengthLine.Fit(lengths, column);
        return [.. column.Select((value, i) => line.Spread > 0 ? line.Z(lengths[i], value) : 0)];
    }
}
