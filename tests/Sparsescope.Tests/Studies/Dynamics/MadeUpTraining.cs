using Sparsescope.Metrics;
using Sparsescope.Studies.Store;

namespace Sparsescope.Tests.Studies.Dynamics;

/// <summary>Studies of training that never took place, with curves that are known.</summary>
public static class MadeUpTraining
{
    private const int PerSplit = 40;

    internal static int[] Steps { get; } = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

    /// <summary>One block; every figure of layer 1 is hoyer's curve and noise, those of layer 0 noise alone.</summary>
    internal static (DynamicsRecord Record, IReadOnlyList<DynamicsQuestion> Questions, IReadOnlyList<DynamicsPoint> Points) Of(int seeds,
        Func<int, string, double> hoyer, double perSeed = 0, int perPrompt = 1)
    {
        ulong[] seedNumbers = [.. Enumerable.Range(0, seeds).Select(i => ulong.MaxValue - (ulong)i)];
        List<DynamicsQuestion> questions =
        [
            .. Enumerable.Range(0, 2 * PerSplit)
                .Select(i => new DynamicsQuestion("id", i < PerSplit ? "ood_medium" : "ood_hard", $"id {i}", true)),
            .. ((string[])["ood_medium", "ood_hard"]).SelectMany(split => Enumerable.Range(0, PerSplit)
                .Select(i => new DynamicsQuestion(split, split, $"{split} {i / perPrompt}", false))),
        ];
        var points = new List<DynamicsPoint>();
        foreach (var model in (string[])[DynamicsModels.Rules, DynamicsModels.Shuffled])
        {
            foreach (var seed in seedNumbers)
            {
                var random = new SplitMix64(seed ^ (ulong)model.Length);
                var shift = perSeed * random.NextGaussian();
                foreach (var step in Steps)
                    points.Add(new(model, seed, step, step == 0 ? double.NaN : 3.0 / step,
                        [.. questions.Select(question => Answer(question, step))]));

                DynamicsAnswer Answer(DynamicsQuestion question, int step)
                {
                    var curve = hoyer(step, question.Split)
                        + (question.Split == "id" ? hoyer(step, $"id for {question.MatchedTo}") - hoyer(step, "id for none") : 0);
                    float Figure(int cell) => (float)((cell / Metric.All.Count == 1 ? curve + shift : 0) + 0.05 * random.NextGaussian());
                    return new(Right(question.Prompt), random.NextDouble(), [.. Enumerable.Range(0, 2 * Metric.All.Count).Select(Figure)]);
                }
            }
        }
        return (new DynamicsRecord
        {
            Id = new string('a', 32) + new string('b', 32),
            Name = "made-up",
            Yaml = "name: made-up",
            TrainYaml = "steps: 1 # <script>alert(1)</script> tiny <u>model</u> \u202E \e[2J",
            Graph = new string('c', 64),
            Models = [DynamicsModels.Rules, DynamicsModels.Shuffled],
            Seeds = seedNumbers,
            Steps = Steps,
            Metrics = ["hoyer"],
            Layers = [1],
            LayerCount = 1,
            Width = 8,
            Instructions = "portable",
            Seed = 1,
            Created = "2026-01-01T00:00:00Z",
            Program = "0",
        }, questions, points);
    }

    // Every other prompt, by its number: the same in every process.
    private static bool Right(string prompt) => prompt[^1] % 2 == 0;
}
