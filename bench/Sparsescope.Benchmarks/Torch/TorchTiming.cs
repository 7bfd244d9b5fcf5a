using System.Diagnostics;
using System.Globalization;
using Sparsescope.Engine;
using Sparsescope.Managed.Inference;
using Sparsescope.Managed.Kernels;
using Sparsescope.Managed.Network;
using Sparsescope.Managed.Training;
using static TorchSharp.torch;

namespace Sparsescope.Benchmarks.Torch;

/// <summary>
/// The managed engine and the trainer beside eager libtorch on the same weights, in turns: prefill, generation of one and of sixteen,
/// training steps. Both sides are compared first; nothing is timed where they differ.
/// </summary>
internal static class TorchTiming
{
    private const int Prompts = 16, PromptTokens = 100, NewTokens = 48;

    private const double Tolerance = 1e-4;

    /// <summary>Prints the table.</summary>
    /// <param name="path">A GGUF of a plain Llama.</param>
    /// <param name="turns">How often each side is timed.</param>
    /// <param name="threads">Of both sides.</param>
    internal static void Run(string path, int turns, int threads)
    {
        set_num_threads(threads);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"TorchSharp {typeof(Tensor).Assembly.GetName().Version}, eager, float32; {threads} threads each; {turns} turns; "
                + $"{Path.GetFileName(path)}"));
        Console.WriteLine();
        var torch = TorchLlama.OfGguf(path);
        using var engine = ManagedEngine.Open([path], new() { Threads = threads }, _ => false);
        var vocabulary = (int)torch.Parameters["model.embed_tokens.weight"].shape[0];
        var random = new SplitMix64(1);
        int[][] prompts = [.. Enumerable.Range(0, Prompts)
            .Select(_ => (int[])[.. Enumerable.Range(0, PromptTokens).Select(_ => random.NextInt32(vocabulary))])];
        Require("logits", LogitError(torch, engine, prompts));
        Console.WriteLine();
        Console.WriteLine("| what | torch: median | min | max | ours: median | min | max | ours / torch |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        Row("prefill, one prompt at a time, tokens/s", turns, Prompts * PromptTokens,
            () => { foreach (var prompt in prompts) Prefill(torch, [prompt]); }, () => Ours(engine, prompts, null));
        Row("prefill, batches of 16, tokens/s", turns, Prompts * PromptTokens, () => Prefill(torch, prompts),
            () => Ours(engine, prompts, null));
        Row("generation of one, tokens/s", turns, NewTokens, () => Generate(torch, prompts[..1]),
            () => Ours(engine, prompts[..1], NewTokens));
        Row("generation of sixteen, tokens/s", turns, Prompts * NewTokens, () => Generate(torch, prompts),
            () => Ours(engine, prompts, NewTokens));
        foreach (var (layers, heads) in (ReadOnlySpan<(int, int)>)[(4, 4), (8, 8)]) Train(layers, heads, turns, threads);
    }

    // The last prompt's logits, and those of the same prompt in a batch, relative to the largest.
    private static double LogitError(TorchLlama torch, ManagedEngine engine, int[][] prompts)
    {
        var ours = new LastLogits();
        engine.Run([.. prompts.Select((tokens, i) => new EngineSequence(tokens, []) { Number = i })], [], ours, null, 0,
            CancellationToken.None);
        using var _ = no_grad();
        using var logits = torch.Forward(Batch(prompts), null, lastOnly: true);
        var theirs = logits.data<float>().ToArray();
        var worst = 0.0;
        for (var item = 0; item < prompts.Length; item++)
        {
            var own = ours.Of[item];
            var largest = own.Max(value => Math.Abs(value));
            for (var i = 0; i < own.Length; i++)
            {
                var error = Math.Abs(own[i] - theirs[item * own.Length + i]) / largest;
                if (!(error <= worst)) worst = error;
            }
        }
        return worst;
    }

    private static void Train(int layers, int heads, int turns, int threads)
    {
        const int Rows = 32, Length = 16, Vocabulary = 20;
        using var workers = new Workers(threads);
        var stream = new OneBatch(Rows, Length, Vocabulary);
        var config = new TrainConfig
        {
            Model = LlamaShape.Published(layers, heads, Vocabulary, Length),
            Steps = int.MaxValue,
            Batch = Rows,
        };
        var trainer = new Trainer<float>(config, stream, workers);
        var torch = TorchLlama.OfNetwork(trainer.Model);
        using var optimiser = optim.AdamW(torch.Parameters.Values, config.LearningRate, config.Beta1, config.Beta2, config.Epsilon, 0);
        var tokens = Batch([.. stream.Batch.Tokens.Chunk(Length)]);
        var targets = tensor(stream.Batch.Targets.Select(target => (long)target).ToArray());
        var losses = new List<double>();
        double Step()
        {
            using var scope = NewDisposeScope();
            optimiser.zero_grad();
            var loss = nn.functional.cross_entropy(torch.Forward(tokens, null, lastOnly: false).reshape(-1, Vocabulary), targets);
            loss.backward();
            nn.utils.clip_grad_norm_(torch.Parameters.Values, config.Clip);
            optimiser.step();
            return loss.item<float>();
        }
        var ours = trainer.TakeStep().Loss;
        Require($"loss of llama-{layers}-{heads}", Math.Abs(ours - Step()) / ours);
        var steps = layers == 4 ? 12 : 3;
        Row($"training llama-{layers}-{heads}, steps/s", turns, steps, () => { for (var i = 0; i < steps; i++) Step(); },
            () => { for (var i = 0; i < steps; i++) trainer.TakeStep(); });
    }

    private static void Require(string what, double error)
    {
        if (!(error <= Tolerance))
            throw new BadInputException(
                string.Create(CultureInfo.InvariantCulture, $"The {what} differ by {error:E1}: one side is wrong."));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"the {what} agree to {error:E1}"));
    }

    private static void Prefill(TorchLlama torch, int[][] prompts)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        using var cache = new TorchLlama.Cache(torch.Layers);
        torch.Forward(Batch(prompts), cache, lastOnly: true).Dispose();
    }

    private static void Generate(TorchLlama torch, int[][] prompts)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        using var cache = new TorchLlama.Cache(torch.Layers);
        var tokens = Batch(prompts);
        for (var i = 0; i < NewTokens; i++)
        {
            using var logits = torch.Forward(tokens, cache, lastOnly: true);
            tokens = logits.argmax(-1);
        }
    }

    private static void Ours(ManagedEngine engine, int[][] prompts, int? newTokens) => engine.Run(
        [.. prompts.Select((tokens, i) => new EngineSequence(tokens, []) { Number = i, StatesOfGenerated = false })], [], new LastLogits(),
        newTokens is { } count ? new GenerationOptions(count) : null, 0, CancellationToken.None);

    private static Tensor Batch(int[][] prompts) =>
        tensor(prompts.SelectMany(prompt => prompt).Select(token => (long)token).ToArray()).reshape(prompts.Length, prompts[0].Length);

    // In turns, so that what else the machine does meets both.
    private static void Row(string what, int turns, double units, Action torch, Action ours)
    {
        torch();
        ours();
        var (theirs, own) = (new double[turns], new double[turns]);
        for (var turn = 0; turn < turns; turn++) (theirs[turn], own[turn]) = (units / Seconds(torch), units / Seconds(ours));
        var ratios = own.Zip(theirs, (a, b) => a / b).Order().ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {what} | {Figures(theirs)} | {Figures(own)} | {ratios[turns / 2]:F2} |"));
    }

    private static string Figures(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return string.Create(CultureInfo.InvariantCulture, $"{sorted[sorted.Length / 2]:F1} | {sorted[0]:F1} | {sorted[^1]:F1}");
    }

    private static double Seconds(Action action)
    {
        var clock = Stopwatch.StartNew();
        action();
        return clock.Elapsed.TotalSeconds;
    }

    private sealed class LastLogits : IEngineVisitor
    {
        internal Dictionary<int, float[]> Of { get; } = [];

        public void State(ReadOnlySpan<int> items, TapPoint point, int position, int token, Phase phase, ReadOnlySpan<float> state) { }

        public void Logits(ReadOnlySpan<int> items, int position, Phase phase, ReadOnlySpan<float> logits)
        {
            if (phase != Phase.Prompt) return;
            foreach (var item in items) Of[item] = logits.ToArray();
        }

        public void Completed(int item, Generation? generation) { }
    }

    private sealed class OneBatch : ITrainingStream
    {
        internal OneBatch(int rows, int length, int vocabulary)
        {
            Batch = new(rows, length);
            var random = new SplitMix64(1);
            for (var i = 0; i < Batch.Tokens.Length; i++)
                (Batch.Tokens[i], Batch.Targets[i]) = (random.NextInt32(vocabulary), random.NextInt32(vocabulary));
        }

        internal Batch Batch { get; }

        public string Identity => "one batch";

        public Batch Next() => Batch;

        public string Save() => "";

        public void Restore(string state)
        {
        }
    }
}
