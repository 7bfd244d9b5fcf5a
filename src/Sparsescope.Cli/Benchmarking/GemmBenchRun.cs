using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sparsescope.Managed.Kernels;

namespace Sparsescope.Cli.Benchmarking;

/// <summary>`bench gemm`: the speed of the managed matrix product, shape by shape; in the benchmarks in turns with OpenBLAS'.</summary>
/// <param name="count">Figures of every side.</param>
/// <param name="threads">Threads of every side.</param>
/// <param name="json">JSON in the place of a table.</param>
/// <param name="terminal">Where it is printed.</param>
/// <param name="openblas">Starts the peer for a shape and threads; null: ours alone.</param>
internal sealed class GemmBenchRun(int count, int threads, bool json, Terminal terminal,
    Func<GemmBenchShape, int, IPeerSide>? openblas = null)
{
    private const string Unit = "products/s";

    private static readonly JsonSerializerOptions s_options = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private string? _peer, _missing;

    /// <summary>What is timed.</summary>
    internal IReadOnlyList<GemmBenchShape> Shapes { private get; init; } = GemmBenchShape.All;

    private sealed record Measured(GemmBenchShape Shape, RoundResult Result)
    {
        /// <summary>Ours divided by OpenBLAS' of the same turn, the median; null where OpenBLAS is missing.</summary>
        internal double? Ratio => Result.Sides is [var theirs, var ours] ? Spread.Of([.. ours.Values.Zip(theirs.Values, (a, b) => a / b)])
            .Median : null;

        /// <summary>A side's GFLOP/s.</summary>
        internal Spread Gflops(SideResult side) => Spread.Of([.. side.Values.Select(speed => speed * Shape.Flops / 1e9)]);
    }

    internal int Run(CancellationToken cancellation)
    {
        var results = Shapes.Select(shape => Measure(shape, cancellation)).ToList();
        if (json) terminal.PrintJson(Json(results).ToJsonString(s_options));
        else foreach (var line in Lines(results)) terminal.Print(line);
        return _missing is null ? ExitCode.Ok : ExitCode.SomeFailed;
    }

    private Measured Measure(GemmBenchShape shape, CancellationToken cancellation)
    {
        var sides = new List<ISide>();
        if (Peer(shape) is { } peer) sides.Add(peer);
        sides.Add(new GemmSide(shape, threads));
        var info = new RoundInfo(shape.Name, Unit, null,
            [new("tokens", shape.Tokens), new("inputs", shape.Inputs), new("outputs", shape.Outputs)], []);
        using var round = new SpeedRound(info, sides, terminal.Clock);
        return new(shape, round.Run(count, terminal.Say, cancellation));
    }

    private IPeerSide? Peer(GemmBenchShape shape)
    {
        if (openblas is null || _missing is not null) return null;
        try
        {
            var peer = openblas(shape, threads);
            _peer = peer.About;
            return peer;
        }
        catch (BadInputException e)
        {
            _missing = e.Message;
            terminal.Say($"openblas left out: {e.Message}");
            return null;
        }
    }

    private JsonObject Json(IReadOnlyList<Measured> results) => new()
    {
        ["sparsescope"] = App.Version,
        ["started"] = terminal.Clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
        ["machine"] = Machine.Describe(),
        ["threads"] = threads,
        ["instructions"] = InstructionSets.Best.ToString(),
        ["peers"] = openblas is null ? new JsonObject() : new JsonObject { ["openblas"] = _peer },
        ["left_out"] = _missing is null ? new JsonArray() : new JsonArray(new JsonObject { ["name"] = "openblas", ["reason"] = _missing }),
        ["products"] = new JsonArray([.. results.Select(result => (JsonNode)Product(result))]),
        ["ratios"] = new JsonObject
        {
            ["gemm_over_openblas_trainer"] = Over(results, ratios => Spread.Of(ratios).Median),
            ["gemm_over_openblas_trainer_least"] = Over(results, ratios => ratios.Min()),
        },
    };

    private static JsonObject Product(Measured result) => new()
    {
        ["name"] = result.Shape.Name,
        ["tokens"] = result.Shape.Tokens,
        ["inputs"] = result.Shape.Inputs,
        ["outputs"] = result.Shape.Outputs,
        ["form"] = result.Shape.Form switch
        {
            ProductForm.Forward => "forward",
            ProductForm.BackwardInput => "backward_input",
            _ => "backward_weight"
        },
        ["unit"] = "GFLOP/s",
        ["sides"] = new JsonArray([.. result.Result.Sides.Select(side => (JsonNode)new JsonObject
        {
            ["name"] = side.Name,
            ["values"] = new JsonArray([.. side.Values.Select(speed => (JsonNode)(speed * result.Shape.Flops / 1e9))]),
            ["min"] = result.Gflops(side).Min,
            ["median"] = result.Gflops(side).Median,
            ["max"] = result.Gflops(side).Max,
        })]),
        ["gemm_over_openblas"] = result.Ratio,
    };

    private IEnumerable<string> Lines(IReadOnlyList<Measured> results)
    {
        yield return $"{"product",-20}{"side",-10}{"min",9}{"median",9}{"max",9}{(openblas is null ? "" : "ratio"),8}".TrimEnd();
        foreach (var result in results)
        {
            foreach (var side in result.Result.Sides)
            {
                var (gflops, ratio) = (result.Gflops(side), side.Name == "gemm" && result.Ratio is { } value
                    ? value.ToString("F3", CultureInfo.InvariantCulture) : "");
                yield return string.Create(CultureInfo.InvariantCulture,
                    $"{result.Shape.Name,-20}{side.Name,-10}{gflops.Min,9:F1}{gflops.Median,9:F1}{gflops.Max,9:F1}{ratio,8}").TrimEnd();
            }
        }
        yield return "";
        yield return string.Create(CultureInfo.InvariantCulture,
            $"GFLOP/s, float32, {threads} threads each, {InstructionSets.Best}, {count} rounds")
            + (openblas is null ? "" : "; ratio: gemm's speed divided by openblas' of the same turn, median");
        if (Over(results, ratios => Spread.Of(ratios).Median) is { } middle)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"over the trainer's products: median ratio {middle:F3}, least {Over(results, ratios => ratios.Min()):F3} ({_peer})");
    }

    private static double? Over(IReadOnlyList<Measured> results, Func<double[], double> summary)
    {
        double[] ratios = [.. results.Where(result => result.Shape.IsTrainers).Select(result => result.Ratio).OfType<double>()];
        return ratios.Length > 0 ? summary(ratios) : null;
    }
}
