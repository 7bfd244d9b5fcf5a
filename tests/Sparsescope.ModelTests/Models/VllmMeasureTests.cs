using System.Text.Json;
using Sparsescope.Models;
using Sparsescope.ModelTests.Cli;
using Sparsescope.Tests.Models.Vllm;

namespace Sparsescope.ModelTests.Models;

/// <summary>
/// States of a vLLM measured as those of any engine. What it sends is made of golden states, in the forms that vLLM's connector and
/// vllm-lens have; no vLLM runs here.
/// </summary>
public sealed class VllmMeasureTests
{
    private static float Rounded(float value) => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) & 0xFFFF_0000);

    // Boundary k is hidden state k; the last one comes before the final norm.
    private static FakeVllm Fake(GoldenModel golden, bool isLens) => new(golden.Layers, golden.Width, isLens)
    {
        State = (tokens, boundary, position) =>
        {
            foreach (var prompt in golden.Prompts)
            {
                if (!GoldenModel.Tokens(prompt).SequenceEqual(tokens)) continue;
                var state = boundary == golden.Layers ? golden.State(prompt.GetProperty("last_block_pre_norm"), position)
                    : golden.State(prompt.GetProperty("hidden"), (boundary * tokens.Length) + position);
                return [.. state.ToArray().Select(Rounded)];
            }
            return [.. Enumerable.Repeat(0.5f, golden.Width)];      // the prompt that finds out what the server is
        },
    };

    [Theory]
    [InlineData("llama", true)]
    [InlineData("llama", false)]
    [InlineData("gemma3", false)]
    public async Task Golden_states_come_through_bit_for_bit(string architecture, bool isLens)
    {
        var golden = GoldenModel.Architecture(architecture);
        using var fake = Fake(golden, isLens);
        using var model = await Model.OpenAsync(golden.ModelPath, new() { Engine = EngineKind.Vllm, Server = fake.Address },
            TestContext.Current.CancellationToken);
        Assert.Equal(("bfloat16", EngineName.Vllm, "0.11.2", "org/big-model"),
            (model.Source.Identity.Numerics, model.Source.Identity.Engine, model.Source.Identity.Release, model.Source.Identity.Weights));
        foreach (var prompt in golden.Prompts)
        {
            var tokens = GoldenModel.Tokens(prompt);
            // The golden prompts are token ids; the engine is asked for them as they are.
            var seen = new Engine.Recorder();
            model.Engine.Run([new(tokens, [.. Enumerable.Range(0, tokens.Length)])], model.Engine.Taps, seen, null, 0,
                TestContext.Current.CancellationToken);
            Assert.Equal((golden.Layers + (isLens ? 0 : 1)) * tokens.Length, seen.States.Count);
            foreach (var (at, state) in seen.States)
            {
                Assert.Equal(at.Tap == "final_pre_norm" ? golden.Layers : at.Layer, at.Layer);
                Assert.Equal(at.Layer == golden.Layers, at.Tap == "final_pre_norm");
                Assert.Equal(fake.State(tokens, at.Layer!.Value, at.Position), state);
            }
        }
    }

    [Fact]
    public void The_command_measures_states_of_a_server_and_says_that_it_did()
    {
        using var place = new Workplace();
        using var fake = new FakeVllm(TinyModelBlocks(place), TinyWidth, isLens: false)
        {
            State = (tokens, boundary, position) =>
            {
                var random = new SplitMix64((ulong)((boundary * 100) + position));
                return [.. Enumerable.Range(0, TinyWidth).Select(_ => (random.NextInt32(255) - 127) / 8f)];
            },
        };
        place.Write("in.jsonl", """
            {"id": "a", "prompt": "hello world"}
            {"id": "b", "prompt": "the user of a thing is the other one"}

            """);
        string[] form = ["-f", "in.jsonl", "--raw", "-q", "--engine", "vllm"];
        place.Measure([.. form, "-o", "out.jsonl"]).Refused("--url");
        place.Measure([.. form, "--url", "here", "-o", "out.jsonl"]).Refused("--url", "here");
        place.Measure(["-f", "in.jsonl", "--raw", "-q", "--url", $"{fake.Address}", "-o", "out.jsonl"]).Refused("--engine vllm");
        place.Measure([.. form, "--url", $"{fake.Address}", "--taps", "resid_post,final_pre_norm", "-o", "out.jsonl", "--vectors",
            "out.safetensors"]).Ended(0);
        var items = place.ReadItems("out.jsonl");
        Assert.Equal(2, items.Length);
        Assert.All(items, item => Assert.False(item.TryGetProperty("entropy", out var entropy)
            && entropy.ValueKind == JsonValueKind.Number));
        var header = JsonElement.Parse(File.ReadAllText(place["out.jsonl.run.json"]));
        Assert.Equal("vllm 0.11.2", header.GetProperty("identity").GetProperty("engine_release").GetString());
        Assert.Equal("bfloat16", header.GetProperty("identity").GetProperty("numerics").GetString());
        Assert.Equal("vllm", header.GetProperty("engine").GetProperty("name").GetString());
        place.Measure([.. form, "--url", $"{fake.Address}", "--generate", "3", "-o", "other.jsonl"]).Refused("nothing is generated");
        place.Measure([.. form, "--url", $"{fake.Address}", "--nll", "-o", "other.jsonl"]).Refused("log-likelihood");
        place.Measure([.. form, "--url", $"{fake.Address}", "--layers", "0", "-o", "first.jsonl"]).Ended(0);
    }

    [Fact]
    public void A_server_with_another_vocabulary_is_refused_with_both()
    {
        using var place = new Workplace();
        using var fake = new FakeVllm(TinyModelBlocks(place), TinyWidth, isLens: true)
        {
            State = (_, _, _) => [.. Enumerable.Repeat(1f, TinyWidth)],
            Tokenizer = _ => [1, 2, 3],
        };
        place.Write("in.jsonl", "{\"prompt\": \"hello\"}\n");
        place.Measure("-f", "in.jsonl", "--raw", "-q", "--engine", "vllm", "--url", $"{fake.Address}", "-o", "out.jsonl")
            .Refused("3 tokens", "1 2 3");
    }

    [Fact]
    public void A_study_is_run_where_states_are_enough_and_refused_in_one_sentence_where_not()
    {
        static string Yaml(string layers = "[-2]", string excused = "twin: the model runs elsewhere", string more = "") => $$$"""
            study: mine
            claim: More words give sparser states.
            direction: sparser
            data:
              files: items.jsonl
              require: [text, level]
            prompt: "{{ text }}"
            condition:
              scale: ordinal
              field: level
              names: [1, 2, 3]
            primary:
              metrics: [hoyer]
              layers: {{{layers}}}
            length: treatment
            not_applicable:
              length: more words are longer
              length_matched: more words are longer
              {{{excused}}}
            twin_count: {{{(excused.StartsWith("twin", StringComparison.Ordinal) ? 0 : 2)}}}
            {{{more}}}
            scrambled_items: 8
            seed: 1
            items: all
            """;
        using var place = StudyPlace.Create(30, Yaml());
        using var fake = new FakeVllm(TinyModelBlocks(place), TinyWidth, isLens: false)
        {
            State = (tokens, boundary, position) =>
            {
                var random = new SplitMix64((ulong)((tokens.Length * 1000) + (boundary * 100) + position));
                return [.. Enumerable.Range(0, TinyWidth).Select(_ => (random.NextInt32(255) - 127) / 8f)];
            },
        };
        string[] run = ["study", "run", StudyPlace.Study, "-m", Workplace.Model, "--data", StudyPlace.Data, "--store", "runs.db", "--raw",
            "-q", "--engine", "vllm", "--url", $"{fake.Address}"];
        place.Run(run).Ended(0);
        var report = place.Run("study", "report", "latest", "--store", "runs.db").Ended(0);
        Assert.Contains("--engine vllm --url URL", report.Text, StringComparison.Ordinal);
        place.Run("runs", "verify", "runs.db").Ended(0);
        foreach (var (yaml, sentence) in ((string, string)[])
        [
            (Yaml(excused: "format: they end alike"), "twins of the model"),
            (Yaml("[-1]"), "after the final norm"),
            (Yaml(more: "answer: {kind: yes_no, field: answer}\ngenerate_tokens: 3"), "asks what the model answers"),
        ])
        {
            place.Write($"{StudyPlace.Study}/study.yaml", yaml);
            place.Run(run).Refused(sentence);
        }
    }

    private const int TinyWidth = Tests.Gguf.TinyModel.Width;

    private static int TinyModelBlocks(Workplace place) => Llama.ModelFile.Check(place[Workplace.Model]).Header.BlockCount;
}
