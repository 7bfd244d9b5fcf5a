using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sparsescope.Statistics;
using Sparsescope.Statistics.Routing;

namespace Sparsescope.Studies.Routing;

/// <summary>What a calibration is of: a signal of another model or under another template is another signal.</summary>
/// <param name="Sha256">Hex SHA-256 of the weak model's file; null where the table's signals came from elsewhere.</param>
/// <param name="Name">File name, for messages.</param>
/// <param name="Template">Hex SHA-256 of the chat template; null where it is not known or there is none.</param>
/// <param name="Numerics">exact, default or fast; null where it is not known.</param>
/// <param name="Engine">Identity of the engine as JSON; null where it is not known.</param>
public sealed record RoutingModel(string? Sha256, string? Name, string? Template, string? Numerics, JsonElement? Engine);

/// <summary>A threshold that was found on the calibration part.</summary>
/// <param name="Decision">threshold, all_kept or all_sent.</param>
/// <param name="Threshold">Sent: score ≥ this; null where all are kept or sent.</param>
/// <param name="Low">Lower end of its 95 % interval over resamples of the calibration part; null where some resamples had none.</param>
/// <param name="High">Upper end.</param>
/// <param name="Bound">What conformal risk control keeps; null for a share.</param>
/// <param name="Share">Realised on the calibration part.</param>
/// <param name="Loss">Realised on the calibration part: weak wrong, strong right, kept.</param>
public sealed record CalibratedThreshold(
    string Decision, double? Threshold, double? Low, double? High, double? Bound, double Share, double Loss)
{
    /// <summary>The rule itself.</summary>
    [JsonIgnore]
    public RoutingThreshold Rule => Decision switch
    {
        "all_sent" => new(RoutingDecision.AllSent, double.NegativeInfinity, Bound ?? double.NaN),
        "all_kept" => new(RoutingDecision.AllKept, double.PositiveInfinity, Bound ?? double.NaN),
        _ => new(RoutingDecision.Threshold, Threshold!.Value, Bound ?? double.NaN),
    };

    internal static CalibratedThreshold Of(double[] score, bool[] weak, bool[] strong, int[] clusters, ulong seed,
        Func<double[], bool[], bool[], RoutingThreshold> find)
    {
        var found = find(score, weak, strong);
        var here = found.On(score, weak, strong);
        double? low = null, high = null;
        if (found.Decision == RoutingDecision.Threshold)
        {
            int[][] units = [.. Enumerable.Range(0, score.Length).GroupBy(i => clusters[i]).Select(g => g.ToArray())];
            var random = new SplitMix64(seed);
            var drawn = new double[400];
            for (var b = 0; b < drawn.Length; b++)
            {
                int[] items = [.. units.SelectMany(_ => units[random.NextInt32(units.Length)])];
                var again = find([.. items.Select(i => score[i])], [.. items.Select(i => weak[i])], [.. items.Select(i => strong[i])]);
                drawn[b] = again.Value;
            }
            Array.Sort(drawn);
            if (drawn.All(double.IsFinite)) (low, high) = (Bootstrap.Quantile(drawn, 0.025), Bootstrap.Quantile(drawn, 0.975));
        }
        return new(found.Decision switch
        {
            RoutingDecision.AllSent => "all_sent",
            RoutingDecision.AllKept => "all_kept",
            _ => "threshold",
        }, found.Decision == RoutingDecision.Threshold ? found.Value : null, low, high,
            double.IsNaN(found.Bound) ? null : found.Bound, here.Share, here.Loss);
    }
}

/// <summary>
/// A router ready for use: its score, thresholds and what they were found on. Written as JSON; a prompt is sent to the strong model where
/// intercept + Σ coefficient · value is at or above the threshold.
/// </summary>
public sealed record RoutingCalibration
{
    /// <summary>What the file calls itself.</summary>
    public const string FormatName = "sparsescope-routing";

    /// <summary>Version of the format; a file of another is refused.</summary>
    public const int CurrentVersion = 1;

    private static readonly double[] s_shares = [20, 50, 80], s_losses = [1, 2, 5, 10];

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary><see cref="FormatName"/>.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary><see cref="CurrentVersion"/>.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>What it is of.</summary>
    public required RoutingModel Model { get; init; }

    /// <summary>Name of the signal.</summary>
    public required string Signal { get; init; }

    /// <summary>The score that the thresholds are of.</summary>
    public required RoutingScore Score { get; init; }

    /// <summary>Sign of each baseline, chosen on the calibration part: 1 where higher means in need, else −1.</summary>
    public required IReadOnlyDictionary<string, int> Baselines { get; init; }

    /// <summary>Logistic router of all baselines; null without baselines.</summary>
    public required RoutingScore? All { get; init; }

    /// <summary>The same with the signal.</summary>
    public required RoutingScore? AllWithSignal { get; init; }

    /// <summary>Thresholds for a share sent, by per cent: "20", "50", "80".</summary>
    public required IReadOnlyDictionary<string, CalibratedThreshold> Share { get; init; }

    /// <summary>Thresholds for a tolerated loss, by points: "1", "2", "5", "10".</summary>
    public required IReadOnlyDictionary<string, CalibratedThreshold> Loss { get; init; }

    /// <summary>Hex SHA-256 of the table.</summary>
    public required string DataSha256 { get; init; }

    /// <summary>Seed of the split.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Questions fitted on, calibrated on, and left for the test.</summary>
    public required IReadOnlyList<int> Parts { get; init; }

    /// <summary>Calibrates a signal: signs and thresholds on the calibration part, learned routers on the training part.</summary>
    /// <param name="table">All questions; the test part is not looked at.</param>
    /// <param name="model">What the signals are of.</param>
    /// <param name="seed">Of the split and the thresholds' intervals.</param>
    /// <param name="learned">Route by the logistic of everything in the place of the signal alone.</param>
    /// <exception cref="BadInputException">There are too few questions, or nothing to learn from.</exception>
    public static RoutingCalibration Of(RoutingTable table, RoutingModel model, ulong seed, bool learned = false)
    {
        var split = RoutingSplit.Of(table.Clusters, seed);
        if (split.Calibration.Count < 10)
            throw new BadInputException($"{table.Count} questions leave {split.Calibration.Count} to calibrate on; give at least 50.");
        RoutingTable train = table.Take(split.Train), part = table.Take(split.Calibration);
        string[] names = [.. table.Baselines.Keys];
        var all = names.Length == 0 ? null : RoutingScore.Learned(train, names);
        var with = RoutingScore.Learned(train, [.. names, table.Signal]);
        var score = learned ? with : RoutingScore.Alone(table.Signal, Sign(part, part.Score));
        if (score is null)
            throw new BadInputException("The training part has no question that the strong model wins, or only such; "
                + "no router can be learned.");
        var scores = score.Of(part);
        CalibratedThreshold Find(Func<double[], bool[], bool[], RoutingThreshold> find) =>
            CalibratedThreshold.Of(scores, part.Weak, part.Strong, part.Clusters, SplitMix64.Derive(seed, 2), find);
        return new()
        {
            Model = model,
            Signal = table.Signal,
            Score = score,
            Baselines = names.ToDictionary(name => name, name => Sign(part, part.Column(name))),
            All = all,
            AllWithSignal = all is null ? null : with,
            Share = s_shares.ToDictionary(Text, share => Find((s, _, _) => RoutingThreshold.ForShare(s, share / 100))),
            Loss = s_losses.ToDictionary(Text, loss => Find((s, weak, strong) => RoutingThreshold.ForLoss(s, weak, strong, loss / 100))),
            DataSha256 = table.Sha256,
            Seed = seed,
            Parts = [split.Train.Count, split.Calibration.Count, split.Test.Count],
        };
    }

    /// <summary>The table's test part where it is the table of the calibration, else all of it.</summary>
    public RoutingTable Test(RoutingTable table) =>
        table.Sha256 == DataSha256 ? table.Take(RoutingSplit.Of(table.Clusters, Seed).Test) : table;

    /// <summary>Refuses a model that the calibration is not of.</summary>
    /// <param name="sha256">Hex SHA-256 of the model's file.</param>
    /// <param name="name">For the message.</param>
    /// <exception cref="BadInputException">It is of another model.</exception>
    public void RequireModel(string sha256, string name)
    {
        if (Model.Sha256 is { } own && own != sha256)
        {
            throw new BadInputException($"The calibration is of {Model.Name ?? "another model"} ({own[..Math.Min(12, own.Length)]}…), "
                + $"not of {name} "
                + $"({sha256[..12]}…): a signal of another model has other thresholds; calibrate it for this one.");
        }
    }

    /// <summary>The threshold of a name: "share 20" or "loss 2".</summary>
    /// <exception cref="BadInputException">There is none of that name.</exception>
    public CalibratedThreshold Threshold(string name) => name.Split(' ') switch
    {
        ["share", var wish] when Share.TryGetValue(wish, out var found) => found,
        ["loss", var tolerated] when Loss.TryGetValue(tolerated, out var found) => found,
        _ => throw new BadInputException($"The calibration has no threshold '{name}'; it has "
            + string.Join(", ", Share.Keys.Select(k => "share " + k).Concat(Loss.Keys.Select(k => "loss " + k))) + "."),
    };

    /// <summary>As JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    /// <summary>Reads a calibration.</summary>
    /// <param name="json">The file's text.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="BadInputException">It is none, or of another version.</exception>
    public static RoutingCalibration Parse(string json, string name)
    {
        try
        {
            using (var document = JsonDocument.Parse(json))
            {
                var root = document.RootElement;
                if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out var format)
                    || format.ValueKind != JsonValueKind.String || format.GetString() != FormatName)
                    throw new BadInputException($"{name}: this is no calibration of a router.");
                if (!root.TryGetProperty("version", out var version) || version.ValueKind != JsonValueKind.Number
                    || !version.TryGetInt32(out var number) || number != CurrentVersion)
                    throw new BadInputException($"{name}: the calibration is of another version than {CurrentVersion}; make it anew.");
            }
            return JsonSerializer.Deserialize<RoutingCalibration>(json, s_json)!;
        }
        catch (JsonException e)
        {
            throw new BadInputException($"{name}: the calibration cannot be read: {PlainText.OneLine(e.Message)}", e);
        }
    }

    // 1 where wrong answers of the weak model that the strong one has right score higher, else −1.
    private static int Sign(RoutingTable part, double[] values)
    {
        bool[] gain = [.. part.Weak.Zip(part.Strong, (weak, strong) => strong && !weak)];
        return BinaryScores.Auroc(gain, values) < 0.5 ? -1 : 1;
    }

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
