using System.Globalization;
using Sparsescope.Cli;
using Sparsescope.Cli.Benchmarking;
using Sparsescope.Llama;
using Spectre.Console;

namespace Sparsescope.Benchmarks.Peers;

/// <summary>The rounds of <c>bench gemm</c> and <c>bench train</c> in turns with OpenBLAS (of numpy) and PyTorch, in one run.</summary>
internal static class PeerTiming
{
    /// <param name="what">gemm or train.</param>
    /// <param name="arguments">--json, and a number of rounds and of threads; default 9 (train: 5) and the physical cores.</param>
    /// <returns>0, or 1 where a peer is missing.</returns>
    internal static int Run(string what, string[] arguments)
    {
        var json = arguments.Contains("--json");
        int[] sizes = [.. arguments.Where(text => text != "--json").Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        var threads = sizes is [_, var given, ..] ? given : PhysicalCores.Count;
        var terminal = new Terminal(StandardOutput.Open(), Console.Error,
            AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }));
        return what == "gemm"
            ? new GemmBenchRun(sizes is [var products, ..] ? products : 9, threads, json, terminal, OpenBlas).Run(CancellationToken.None)
            : new TrainBenchRun(sizes is [var steps, ..] ? steps : 5, threads, json, terminal, [("openblas", Products), ("torch", Torch)])
                .Run(CancellationToken.None);
    }

    private static PeerSide OpenBlas(GemmBenchShape shape, int threads) =>
        PeerSide.Start("openblas", "numpy_gemm.py", "python3-numpy",
            [shape.Tokens, shape.Inputs, shape.Outputs, (int)shape.Form, threads], shape.ProductsPerTurn);

    private static PeerSide Products(TrainBenchModel model, int threads) =>
        PeerSide.Start("openblas", "numpy_products.py", "python3-numpy", model.Sizes.Append(threads), model.StepsPerTurn);

    private static PeerSide Torch(TrainBenchModel model, int threads) =>
        PeerSide.Start("torch", "torch_step.py", "python3-torch", model.Sizes.Append(threads), model.StepsPerTurn);
}
