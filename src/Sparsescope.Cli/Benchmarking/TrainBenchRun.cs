using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sparsescope.Cli.Benchmarking;

/// <summary>`bench train`: steps of the trainer; in the benchmarks in turns with those of others.</summary>
/// <param name="count">Figures of every side.</param>
/// <param name="threads">Threads of every side.</param>
/// <param name="json">JSON in the place of a table.</param>
/// <param name="terminal">Where it is printed.</param>
/// <param name="others">By name, what starts another side for a model and threads; one of that name 'openblas' does a step's matrix
/// products alone.</param>
internal sealed class TrainBenchRun(int count, int threads, bool json, Terminal terminal,
    IReadOnlyList<(string Name, Func<TrainBenchModel, int, IPeerSide> Start)>? others = null)
{
    private const string Unit = "steps/s";

    private static readonly JsonSerializerOptions s_options = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Dictionary<string, string> _peers = new(StringComparer.Ordinal);
    private readonly List<LeftOut> _leftOut = [];

    internal int Run(CancellationToken cancellation)
    {
        var results = new List<(TrainBenchModel Model, RoundResult Result)>();
        foreach (var model in TrainBenchModel.All) results.Add((model, Run(model, cancellation)));
        if (json) terminal.PrintJson(Json(results).ToJsonString(s_options));
        else foreach (var line in Lines(results)) terminal.Print(line);
        return _leftOut.Count > 0 ? ExitCode.SomeFailed : ExitCode.Ok;
    }

    // The trainer comes last.
    private RoundResult Run(TrainBenchModel model, CancellationToken cancellation)
    {
        var sides = new List<ISide>();
        try
        {
            foreach (var (name, start) in others ?? []) Add(sides, model, name, start);
            sides.Add(new TrainerSide(model, threads));
            var info = new RoundInfo(model.Name, Unit, null,
                [new("rows", TrainBenchModel.Rows), new("tokens", TrainBenchModel.Length), new("steps_per_turn", model.StepsPerTurn)], []);
            using var round = new SpeedRound(info, sides, terminal.Clock);
            return round.Run(count, terminal.Say, cancellation);
        }
        catch
        {
            foreach (var side in sides) side.Dispose();
            throw;
        }
    }

    private void Add(List<ISide> sides, TrainBenchModel model, string name, Func<TrainBenchModel, int, IPeerSide> start)
    {
        try
        {
            var side = start(model, threads);
            _peers[name] = side.About;
            sides.Add(side);
        }
        catch (BadInputException e)
        {
            terminal.Say($"{model.Name}: {name} left out: {e.Message}");
            _leftOut.Add(new($"{model.Name} {name}", e.Message));
        }
    }

    private JsonObject Json(IReadOnlyList<(TrainBenchModel Model, RoundResult Result)> results) => new()
    {
        ["sparsescope"] = App.Version,
        ["started"] = terminal.Clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
        ["machine"] = Machine.Describe(),
        ["threads"] = threads,
        ["peers"] = new JsonObject([.. _peers.Select(peer => KeyValuePair.Create(peer.Key, (JsonNode?)peer.Value))]),
        ["rounds"] = new JsonArray([.. results.Select(result => (JsonNode)Round(result.Model, result.Result))]),
        ["left_out"] =
            new JsonArray([.. _leftOut.Select(round => (JsonNode)new JsonObject { ["name"] = round.Round, ["reason"] = round.Reason })]),
        ["ratios"] = new JsonObject([.. results.SelectMany(result => Ratios(result.Model, result.Result))
            .Select(ratio => KeyValuePair.Create(ratio.Name, (JsonNode?)ratio.Median))]),
    };

    private static JsonObject Round(TrainBenchModel model, RoundResult result) => new()
    {
        ["name"] = model.Name,
        ["unit"] = Unit,
        ["parameters"] = model.Parameters,
        ["gflop_per_step"] = model.StepFlops / 1e9,
        ["sides"] = new JsonArray([.. result.Sides.Select(side => (JsonNode)new JsonObject
        {
            ["name"] = side.Name,
            ["values"] = new JsonArray([.. side.Values.Select(value => (JsonNode)value)]),
            ["min"] = side.Spread.Min,
            ["median"] = side.Spread.Median,
            ["max"] = side.Spread.Max,
            ["gflops"] = Gflops(model, side),
        })]),
    };

    private IEnumerable<string> Lines(IReadOnlyList<(TrainBenchModel Model, RoundResult Result)> results)
    {
        yield return $"{"model",-12}{"side",-12}{"min",10}{"median",10}{"max",10}{"GFLOP/s",10}{(others is null ? "" : "trainer's"),11}"
            .TrimEnd();
        foreach (var (model, result) in results)
        {
            foreach (var side in result.Sides)
            {
                var ratio = Ratio(result, side.Name) is { } value ? value.ToString("F3", CultureInfo.InvariantCulture) : "";
                yield return string.Create(CultureInfo.InvariantCulture,
                    $"{model.Name,-12}{side.Name,-12}{side.Spread.Min,10:F2}{side.Spread.Median,10:F2}"
                    + $"{side.Spread.Max,10:F2}{Gflops(model, side),10:F1}{ratio,11}").TrimEnd();
            }
        }
        yield return "";
        yield return "steps/s of 32 rows × 16 tokens" + (others is null ? "" : "; openblas does a step's matrix products alone. trainer's: "
            + "the trainer's speed divided by that side's of the same turn, median");
    }

    private static double Gflops(TrainBenchModel model, SideResult side) =>
        side.Spread.Median * (side.Name == "openblas" ? model.ProductFlops : model.StepFlops) / 1e9;

    private static IEnumerable<(string Name, double Median)> Ratios(TrainBenchModel model, RoundResult result) =>
        result.Sides.Select(side => (Name: $"trainer_over_{side.Name}_{model.Layers}_{model.Heads}", Value: Ratio(result, side.Name)))
            .Where(ratio => ratio.Value is not null).Select(ratio => (ratio.Name, ratio.Value!.Value));

    // Of figures taken right after each other; null for the trainer itself.
    private static double? Ratio(RoundResult result, string name)
    {
        var (trainer, other) = (result.Sides[^1], result.Sides.First(side => side.Name == name));
        return other == trainer ? null : Spread.Of([.. trainer.Values.Zip(other.Values, (ours, theirs) => ours / theirs)]).Median;
    }
}
