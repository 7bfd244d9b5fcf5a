using System.Text.Json;
using Sparsescope.ModelTests.Cli;
using Sparsescope.Tests;

namespace Sparsescope.ModelTests.Measuring;

/// <summary>Real files of lm-evaluation-harness, measured by another engine: accuracy is theirs, log-probabilities agree.</summary>
[Collection(RealModel.Name)]
public sealed class LmEvalSampleTests
{
    [Theory]
    [InlineData("samples_mmlu_letters.jsonl", 2e-3), InlineData("samples_mmlu_texts.jsonl", 1e-3)]
    public void Choices_agree_item_by_item(string name, double tolerance)
    {
        using var place = new Workplace();
        var file = Shared.Path("cases", "lm-eval", name);
        place.Run("measure", "-m", Shared.Path("models", "SmolLM2-135M-Instruct.Q4_1.gguf"), "--engine", "managed", "-t", "1", "-f", file,
            "--layers", "last", "--metrics", "hoyer", "-q", "-o", "out.jsonl").Ended(0);
        var theirs = File.ReadLines(file).Select(line => JsonElement.Parse(line)).ToList();
        var ours = place.ReadItems("out.jsonl");
        Assert.Equal(theirs.Select(sample => sample.GetProperty("doc_id").GetRawText()),
            ours.Select(item => item.GetProperty("id").GetString()));
        foreach (var (sample, item) in theirs.Zip(ours))
        {
            Assert.Equal(sample.GetProperty("acc").GetDouble() == 1, item.GetProperty("choice").GetProperty("correct").GetBoolean());
            Assert.Equal(sample.GetProperty("acc_norm").GetDouble() == 1, item.GetProperty("choice").GetProperty("correct_by_length")
                .GetBoolean());
            foreach (var (response, option) in sample.GetProperty("filtered_resps").EnumerateArray()
                .Zip(item.GetProperty("continuations").EnumerateArray()))
            {
                var difference = Math.Abs(double.Parse(response[0].GetString()!,
                    System.Globalization.CultureInfo.InvariantCulture) - option.GetProperty("logprob").GetDouble());
                if (!(difference <= tolerance)) Assert.Fail($"log-probabilities differ by {difference}");
            }
        }
    }

    [Fact]
    public void Generations_are_read_with_their_metric()
    {
        using var place = new Workplace();
        var items = place.Run("measure", "-m", Shared.Path("models", "SmolLM2-135M-Instruct.Q4_1.gguf"), "-t", "1", "-f",
            Shared.Path("cases", "lm-eval", "samples_gsm8k.jsonl"), "--layers", "last", "--metrics", "hoyer", "-q").Ended(0).Items;
        Assert.All(items, item => Assert.Equal(0.0, item.GetProperty("fields").GetProperty("exact_match").GetDouble()));
        Assert.All(items, item => Assert.False(item.TryGetProperty("choice", out _)));
    }
}
