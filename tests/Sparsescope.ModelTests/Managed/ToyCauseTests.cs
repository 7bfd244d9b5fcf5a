using Sparsescope.Gguf;
using Sparsescope.Interventions;
using Sparsescope.Llama;
using Sparsescope.Managed.Export;
using Sparsescope.Managed.Kernels;
using Sparsescope.Managed.LatentRules;
using Sparsescope.Managed.Network;
using Sparsescope.Managed.Training;
using Sparsescope.ModelTests.Engine;
using Sparsescope.Probing;
using Sparsescope.Statistics;

namespace Sparsescope.ModelTests.Managed;

/// <summary>
/// A model trained here in which one direction causes the answer and another only goes along: both can be read off its states, and only
/// changing the states tells them apart.
/// </summary>
public sealed class ToyCauseTests : IDisposable
{
    private const int Length = 3, Layer = 1, Prompts = 120;

    // The last token is one of four; which half it is of decides the answer, which of its half decides nothing.
    private const string Marks = "0123", Noise = "456789", Answers = "PQ";

    private static readonly LlamaShape s_shape = new()
    {
        Width = 32,
        Layers = 2,
        Heads = 2,
        KeyValueHeads = 2,
        MlpWidth = 48,
        Context = 8,
        Vocabulary = CharTokenizer.Count,
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("sparsescope-toy").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static (int[] Tokens, bool Cause, bool Companion) Sample(SplitMix64 random)
    {
        var mark = random.NextInt32(Marks.Length);
        int Token(string of, int i) => CharTokenizer.Encode(of[i].ToString())[0];
        return ([Token(Noise, random.NextInt32(Noise.Length)), Token(Noise, random.NextInt32(Noise.Length)), Token(Marks, mark)],
            mark >= 2, mark % 2 == 1);
    }

    private sealed class Stream(ulong seed, int rows) : ITrainingStream
    {
        private int _next;

        public string Identity => "toy";

        public Batch Next()
        {
            var (batch, random) = (new Batch(rows, Length), new SplitMix64(SplitMix64.Derive(seed, (ulong)_next++)));
            Array.Fill(batch.Targets, Batch.NoTarget);
            for (var row = 0; row < rows; row++)
            {
                var (tokens, cause, _) = Sample(random);
                tokens.CopyTo(batch.Tokens, row * Length);
                batch.Targets[row * Length + Length - 1] = CharTokenizer.Encode(Answers[cause ? 1 : 0].ToString())[0];
            }
            return batch;
        }

        public string Save() => $"{_next}";

        public void Restore(string state) => _next = int.Parse(state, System.Globalization.CultureInfo.InvariantCulture);
    }

    private string Train()
    {
        using var workers = new Workers(1);
        var config = new TrainConfig
        {
            Model = s_shape,
            Steps = 250,
            Batch = 32,
            LearningRate = 5e-3,
            InitDeviation = 0.1,
            DataSeed = 1,
            WeightSeed = 2
        };
        var trainer = new Trainer<float>(config, new Stream(3, config.Batch), workers);
        var last = trainer.TakeStep();
        while (trainer.Step < config.Steps) last = trainer.TakeStep();
        Assert.True(last.Loss < 0.05, $"the toy model did not learn: loss {last.Loss}");
        var path = Path.Combine(_folder, "toy.gguf");
        using var stream = File.Create(path);
        GgufExport.Write(stream, "toy", s_shape, trainer.Model.Weights, new(CharTokenizer.Tokens, CharTokenizer.Eos, CharTokenizer.Pad),
            GgmlType.F32);
        return path;
    }

    [Fact]
    public void A_direction_that_causes_the_answer_is_told_from_one_that_goes_along()
    {
        using var model = LlamaModel.Load(Train(), 0);
        using var engine = new LlamaEngine(model, "llama", new() { Threads = 1 });
        var random = new SplitMix64(9);
        var items = Enumerable.Range(0, Prompts).Select(_ => Sample(random)).ToList();
        var point = engine.Taps.Single(tap => tap is { Tap: TapNames.ResidPost, Layer: Layer });
        var clean = Run(engine, [.. items.Select(item => item.Tokens)], [point], null);
        float[][] states = [.. Enumerable.Range(0, Prompts).Select(i => clean.States[(i, TapNames.ResidPost, Layer, Length - 1)])];
        bool[] answers = [.. Enumerable.Range(0, Prompts).Select(i => Answer(clean, i))];
        Assert.Equal(items.Select(item => item.Cause), answers);

        var flipped = new Dictionary<string, double>();
        foreach (var (name, labels) in ((string, bool[])[])[("cause", [.. items.Select(item => item.Cause)]),
            ("companion", [.. items.Select(item => item.Companion)])])
        {
            // Read on items it was not fitted to: a probe finds both.
            double[][] rows = [.. states.Select(state => state.Select(x => (double)x).ToArray())];
            var scaling = ColumnScaling.Of(rows[..(Prompts / 2)]);
            var probe = LogisticProbe.Fit([.. rows[..(Prompts / 2)].Select(row => scaling.Apply(row))], labels[..(Prompts / 2)], 1);
            Assert.True(BinaryScores.Auroc(labels[(Prompts / 2)..], [.. rows[(Prompts / 2)..]
                .Select(row => probe.LogOdds(scaling.Apply(row)))]) > 0.99);

            // Moved to where the other kind is: only one of them changes the answer.
            var direction = ContrastDirection.DifferenceOfMeans(states, labels);
            RowEdit[] edits = [.. ((double[])[1, -1]).Select(factor => new RowEdit([new(point, new AddOperation(direction, factor))]))];
            var moved = Run(engine, [.. items.Select(item => item.Tokens)], [], i => edits[labels[i] ? 1 : 0]);
            flipped[name] = Enumerable.Range(0, Prompts).Average(i => Answer(moved, i) != answers[i] ? 1.0 : 0);
        }
        Assert.True(flipped["cause"] > 0.9, $"the cause flips {flipped["cause"]:P0} of the answers");
        Assert.True(flipped["companion"] < 0.05, $"what goes along flips {flipped["companion"]:P0} of the answers");
    }

    private static Recorder Run(LlamaEngine engine, int[][] prompts, IReadOnlyList<TapPoint> points, Func<int, RowEdit>? edits)
    {
        var seen = new Recorder();
        engine.Run([.. prompts.Select((tokens, i) => new EngineSequence(tokens, points.Count > 0 ? [Length - 1] : [])
        {
            Edits = edits is null ? null : position => position == Length - 1 ? edits(i) : null,
        })], points, seen, null, 0, CancellationToken.None);
        return seen;
    }

    private static bool Answer(Recorder seen, int item)
    {
        var logits = seen.LogitRows[(item, Length - 1)];
        return logits[CharTokenizer.Encode(Answers[1..])[0]] > logits[CharTokenizer.Encode(Answers[..1])[0]];
    }
}
