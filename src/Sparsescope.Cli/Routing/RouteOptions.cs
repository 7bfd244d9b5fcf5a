using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using Sparsescope.Cli.Measuring;
using Sparsescope.Records;
using Sparsescope.Studies.Routing;

namespace Sparsescope.Cli.Routing;

/// <summary>The options that say what a table of signals and outcomes holds, shared by the route commands.</summary>
internal sealed class RouteOptions
{
    private readonly Argument<string> _table = new("table")
    {
        Description = "records with a signal and whether each model was right: .csv, .tsv, .jsonl or .json",
        HelpName = "TABLE",
    };

    private readonly Option<string> _score = new("--score")
    {
        Description = "field of the signal; higher means more in need of the strong model",
        HelpName = "FIELD",
        DefaultValueFactory = _ => "score",
    };

    private readonly Option<string> _weak = new("--weak")
    {
        Description = "field that says whether the weak model is right",
        HelpName = "FIELD",
        DefaultValueFactory = _ => "weak",
    };

    private readonly Option<string> _strong = new("--strong")
    {
        Description = "field that says whether the strong model is right",
        HelpName = "FIELD",
        DefaultValueFactory = _ => "strong",
    };

    private readonly Option<string?> _baselines = new("--baselines")
    {
        Description = "fields the signal must add to, e.g. length,entropy",
        HelpName = "FIELD,…",
    };

    private readonly Option<string?> _cluster = new("--cluster")
    {
        Description = "field of what belongs together, drawn and split as a whole",
        HelpName = "FIELD",
    };

    private readonly Option<string?> _costs = new("--costs")
    {
        Description = "fields of what the weak and the strong model's answers cost, in one unit (FLOPs, ms): WEAK,STRONG",
        HelpName = "FIELD,FIELD",
    };

    private readonly Option<double> _scoreCost = new("--score-cost")
    {
        Description = "what the signal itself costs a question, in the unit of --costs",
        HelpName = "X",
    };

    private readonly TextOptions _text = new();

    internal void AddTo(Command command, bool judges = false)
    {
        command.Add(_table);
        Option[] ofJudging = judges ? [_costs, _scoreCost] : [];
        foreach (var option in (Option[])[_score, _weak, _strong, _baselines, _cluster, .. ofJudging, .. _text.Options])
            command.Add(option);
    }

    /// <summary>What the signal costs a question.</summary>
    internal double ScoreCost(ParseResult parsed) => parsed.GetValue(_scoreCost) is >= 0 and < double.PositiveInfinity and var cost ? cost
        : throw new BadInputException("--score-cost is no number from 0 up.");

    private string[] Costs(ParseResult parsed)
    {
        if (parsed.GetValue(_costs) is not { } text) return [];
        var names = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return names.Length == 2 ? names : throw new BadInputException($"--costs '{text}' does not name two fields: WEAK,STRONG.");
    }

    internal RoutingTable Read(ParseResult parsed, Terminal terminal, RoutingCalibration? calibration = null)
    {
        var path = parsed.GetRequiredValue(_table);
        var named = parsed.GetValue(_baselines)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var costs = Costs(parsed);
        var fields = new RoutingFields
        {
            WeakCost = costs.FirstOrDefault(),
            StrongCost = costs.LastOrDefault(),
            Score = calibration?.Signal ?? parsed.GetValue(_score)!,
            Weak = parsed.GetValue(_weak)!,
            Strong = parsed.GetValue(_strong)!,
            Baselines = calibration is null ? [.. (named ?? []).Distinct()] : [.. calibration.Baselines.Keys],
            Cluster = parsed.GetValue(_cluster),
        };
        var format = RecordFormats.FromPath(path);
        if (format == RecordFormat.Text)
            throw new BadInputException($"{path}: a text file has no fields; give a .csv, .jsonl or .json file.");
        var table = RoutingTable.Read(Bytes(path), format, _text.Read(parsed, path), fields);
        if (table.Dropped > 0)
            terminal.Say($"{path}: {table.Dropped} of {table.Dropped + table.Count} records lack a field that is used and are left out.");
        return table;
    }

    internal static RoutingCalibration ReadCalibration(string path) =>
        RoutingCalibration.Parse(System.Text.Encoding.UTF8.GetString(Bytes(path)), path);

    /// <summary>What a calibration is of: a model's file, the head of a measurement, or both.</summary>
    /// <exception cref="BadInputException">They are of different models, or the head cannot be read.</exception>
    internal static RoutingModel Model(string? file, string? run)
    {
        var sha256 = file is null ? null : Sha256(file);
        var name = file is null ? null : Path.GetFileName(file);
        if (run is null) return new(sha256, name, null, null, null);
        try
        {
            var json = JsonElement.Parse(System.Text.Encoding.UTF8.GetString(Bytes(run)));
            var identity = json.GetProperty("identity");
            var measured = identity.GetProperty("model_sha256").GetString();
            if (sha256 is not null && measured != sha256)
                throw new BadInputException($"'{run}' was measured on another model (SHA-256 {measured}) than '{file}'.");
            var path = json.GetProperty("model").GetProperty("path").GetString();
            return new(measured, name ?? (path is null ? null : Path.GetFileName(path)), identity.GetProperty("template_sha256")
                .GetString(),
                identity.GetProperty("numerics").GetString(), identity.GetProperty("engine").Clone());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new BadInputException($"'{run}' is no head of a measurement: OUT.run.json lies beside the output of `measure`.", e);
        }
    }

    /// <summary>Hex SHA-256 of a model's file.</summary>
    internal static string Sha256(string path)
    {
        if (!File.Exists(path)) throw new BadInputException($"'{path}' does not exist; name the weak model's .gguf file.");
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static byte[] Bytes(string path)
    {
        if (Directory.Exists(path)) throw new BadInputException($"'{path}' is a folder; name a file.");
        if (!File.Exists(path)) throw new BadInputException($"'{path}' does not exist; name a file.");
        return File.ReadAllBytes(path);
    }
}
