using System.CommandLine;
using System.Security.Cryptography;
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

    private readonly TextOptions _text = new();

    internal void AddTo(Command command)
    {
        command.Add(_table);
        foreach (var option in (Option[])[_score, _weak, _strong, _baselines, _cluster, .. _text.Options]) command.Add(option);
    }

    internal RoutingTable Read(ParseResult parsed, Terminal terminal, RoutingCalibration? calibration = null)
    {
        var path = parsed.GetRequiredValue(_table);
        var named = parsed.GetValue(_baselines)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var fields = new RoutingFields
        {
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
