using System.Globalization;
using System.Text.Json;
using Sparsescope.Gguf;
using Sparsescope.Managed.Export;
using Sparsescope.Managed.Kernels;
using Sparsescope.Managed.LatentRules;
using Sparsescope.Managed.Network;
using Sparsescope.Managed.Training;
using Sparsescope.ModelTests.Cli;
using Sparsescope.Studies.Icl;

namespace Sparsescope.ModelTests.Managed;

/// <summary>
/// Two models trained here on prompts of two demonstrations and a question. The one answers right more often where the easier
/// demonstration stands first, since its training data were so; the other as often whatever the order. <c>icl study</c> tells them apart.
/// </summary>
public sealed class ToyOrderTests : IDisposable
{
    // A question is its level, 1 to 5, and five digits, of which the last says the answer; a demonstration is one with its answer and a
    // space.
    private const int Question = 6, Shown = Question + 2, Length = 2 * Shown + Question;
    private const double InOrder = 0.9, OutOfOrder = 0.4, Either = 0.65;

    private const string Template = "{% for m in messages %}{{ m.content }}{% if m.role == 'assistant' %} {% endif %}{% endfor %}";

    private static readonly LlamaShape s_shape = new()
    {
        Width = 48,
        Layers = 2,
        Heads = 2,
        KeyValueHeads = 2,
        MlpWidth = 96,
        Context = 32,
        Vocabulary = CharTokenizer.Count,
    };

    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    private static (string Text, int Level, string Answer) Ask(SplitMix64 random)
    {
        var level = 1 + random.NextInt32(5);
        var digits = string.Concat(
            Enumerable.Range(0, Question - 1).Select(_ => random.NextInt32(10).ToString(CultureInfo.InvariantCulture)));
        return ($"{level}{digits}", level, digits[^1] < '5' ? "P" : "Q");
    }

    private sealed class Stream(bool orderMatters, ulong seed, int rows) : ITrainingStream
    {
        private int _next;

        public string Identity => "order";

        public Batch Next()
        {
            var (batch, random) = (new Batch(rows, Length), new SplitMix64(SplitMix64.Derive(seed, (ulong)_next++)));
            Array.Fill(batch.Targets, Batch.NoTarget);
            for (var row = 0; row < rows; row++)
            {
                var (first, second, asked) = (Ask(random), Ask(random), Ask(random));
                var shows = random.NextDouble() < 0.9;
                var text = (shows ? $"{first.Text}{first.Answer} {second.Text}{second.Answer} " : "") + asked.Text;
                var right = random.NextDouble() < (!orderMatters || !shows ? Either : first.Level <= second.Level ? InOrder : OutOfOrder);
                var answer = right ? asked.Answer : asked.Answer == "P" ? "Q" : "P";
                CharTokenizer.Encode(text).CopyTo(batch.Tokens, row * Length);
                batch.Targets[row * Length + text.Length - 1] = CharTokenizer.Encode(answer)[0];
            }
            return batch;
        }

        public string Save() => $"{_next}";

        public void Restore(string state) => _next = int.Parse(state, CultureInfo.InvariantCulture);
    }

    private void Train(bool orderMatters, string name)
    {
        using var workers = new Workers(1);
        var config = new TrainConfig
        {
            Model = s_shape,
            Steps = 600,
            Batch = 64,
            LearningRate = 3e-3,
            InitDeviation = 0.1,
            DataSeed = 1,
            WeightSeed = 2,
        };
        var trainer = new Trainer<float>(config, new Stream(orderMatters, 3, config.Batch), workers);
        while (trainer.Step < config.Steps) trainer.TakeStep();
        using var stream = File.Create(_place[name]);
        GgufExport.Write(stream, "order", s_shape, trainer.Model.Weights, new(CharTokenizer.Tokens, CharTokenizer.Eos, CharTokenizer.Pad),
            GgmlType.F32);
    }

    private void Records(string name, int count, ulong seed)
    {
        var random = new SplitMix64(seed);
        File.WriteAllLines(_place[name], Enumerable.Range(0, count).Select(i =>
        {
            var (text, level, answer) = Ask(random);
            double[] embedding = [.. Enumerable.Range(0, 6).Select(_ => random.NextGaussian())];
            var score = level + 0.01 * random.NextDouble();
            return JsonSerializer.Serialize(new { id = $"{name[0]}{i}", question = text, answer, score, embedding });
        }));
    }

    [Fact]
    public void A_model_on_which_the_order_of_demonstrations_matters_is_told_from_one_on_which_it_does_not()
    {
        Records("pool.jsonl", 120, 5);
        Records("items.jsonl", 40, 6);
        _place.Write("template.jinja", Template);
        var (matters, twin) = (Study(orderMatters: true), Study(orderMatters: false));
        Assert.Equal(IclVerdict.Matters.Word(), matters.GetProperty("verdict").GetString());
        Assert.Equal("better", Order(matters).GetProperty("word").GetString());
        Assert.True(Estimate(matters) > 0.2, $"order alone: {Estimate(matters)} nats a token");
        Assert.DoesNotContain(twin.GetProperty("verdict").GetString(), (string[])[IclVerdict.Matters.Word(), IclVerdict.Hurts.Word()]);
        if (!(Math.Abs(Estimate(twin)) < 0.05)) Assert.Fail($"order alone on the twin: {Estimate(twin)} nats a token");

        static JsonElement Order(JsonElement found) => found.GetProperty("contrasts").EnumerateArray()
            .Single(contrast => contrast.GetProperty("arm").GetString() == "order-up");
        static double Estimate(JsonElement found) => Order(found).GetProperty("difference").GetProperty("estimate").GetDouble();
    }

    private JsonElement Study(bool orderMatters)
    {
        var name = orderMatters ? "order" : "twin";
        Train(orderMatters, $"{name}.gguf");
        var found = _place.Run(
            "icl", "study", "items.jsonl", "--pool", "pool.jsonl", "-m", $"{name}.gguf", "-o", $"{name}.jsonl",
            "--template", "template.jinja", "--arms", "sg,placebo,knn-nearest-last,order-up,order-down,random",
            "-t", "1", "-q", "--json").Ended(0);
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {found.Text}");
        return JsonElement.Parse(found.Text);
    }
}
