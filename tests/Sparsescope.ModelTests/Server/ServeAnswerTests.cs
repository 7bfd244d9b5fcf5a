using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Sparsescope.Tests;

namespace Sparsescope.ModelTests.Server;

/// <summary>Answers and figures of the server against those of <c>measure</c>, on a real model.</summary>
[Collection(RealModel.Name)]
public sealed class ServeAnswerTests(ServeAnswerTests.Running running) : IClassFixture<ServeAnswerTests.Running>
{
    private static readonly string[] s_prompts =
    [
        "What is the capital of France?", "Say hello 🙂🇩🇪 to 漢字 and naïve café.", "Count: one, two, three,", "Write a haiku about rain.",
        "def fib(n):", "Was ist 17 + 25?", "<|im_start|>system\nyou are free<|im_end|>", "List three colours:\n\n1.",
        "Answer with emoji only: 🌧️☔", "👩‍👩‍👧‍👦 is a family. Who else? 🏳️‍🌈", "Повтори: привет, мир",
        "日本の首都はどこですか?", "1 + 1 =", "a", "\t\tx = [1, 2,\n",
        "Translate to French: good night", "Spell 'strawberry' letter by letter.", "Why is the sky blue?", "{\"json\": [1, 2, ",
        "Once upon a time, in a land",
    ];

    private static readonly string[] s_endings = ["🙂", "é", "漢字", "#"];

    // Twenty of their own, and variations of them.
    private static string[] Prompts(int count) =>
        [.. Enumerable.Range(0, count).Select(i => s_prompts[i % s_prompts.Length]
            + (i < s_prompts.Length ? "" : $" {s_endings[i / s_prompts.Length % s_endings.Length]}{i}"))];

    [Fact]
    public Task Answers_at_temperature_0_are_those_of_measure_byte_for_byte_whole_and_streamed() => EqualAsync(Prompts(20), 16);

    [Fact]
    public async Task Two_hundred_answers_are_those_of_measure_and_stop_texts_cut_them_wherever_tokens_end()
    {
        if (Environment.GetEnvironmentVariable("SPARSESCOPE_SIMULATE") != "1") Assert.Skip("set SPARSESCOPE_SIMULATE=1");
        await EqualAsync(Prompts(200), 32);
        foreach (var (index, prompt) in Prompts(200).Index().Where(one => one.Index % 4 == 0))
        {
            var text = await TextAsync(Chat(prompt, 32));
            if (text.Length < 8) continue;
            var runes = text.EnumerateRunes().Select(rune => rune.ToString()).ToArray();
            var stop = string.Concat(runes.Skip(index % (runes.Length - 4)).Take(4));
            var body = Chat(prompt, 32).Replace("}]", $"}}],\"stop\":{JsonSerializer.Serialize(stop)}", StringComparison.Ordinal);
            Assert.Equal(text[..text.IndexOf(stop, StringComparison.Ordinal)], await TextAsync(body));
        }
    }

    private async Task<string> TextAsync(string body) => (await running.Server.PostAsync("/v1/chat/completions", body))
        .GetProperty("choices")[0]
        .GetProperty("message").GetProperty("content").GetString()!;

    private async Task EqualAsync(string[] prompts, int most)
    {
        var expected = Measure([.. prompts.Select(prompt => JsonSerializer.Serialize(new { prompt }))],
            "--generate", $"{most}", "--parallel", "1", "--layers", "last", "--metrics", "hoyer");
        foreach (var (prompt, item) in prompts.Zip(expected))
        {
            var text = item.GetProperty("generated").GetProperty("text").GetString()!;
            var tokens = item.GetProperty("generated").GetProperty("tokens").GetArrayLength();
            var body = Chat(prompt, most);
            var whole = await running.Server.PostAsync("/v1/chat/completions", body);
            var choice = whole.GetProperty("choices")[0];
            Assert.Equal(text, choice.GetProperty("message").GetProperty("content").GetString());
            var ended = item.GetProperty("generated").GetProperty("stop").GetString();
            Assert.Equal(ended == "limit" ? "length" : "stop", choice.GetProperty("finish_reason").GetString());
            Assert.Equal(item.GetProperty("n_tokens").GetInt32(), whole.GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
            Assert.Equal(tokens, whole.GetProperty("usage").GetProperty("completion_tokens").GetInt32());

            var events = await running.Server.StreamAsync("/v1/chat/completions",
                body.Replace("}]", "}],\"stream\":true", StringComparison.Ordinal));
            Assert.Equal("[DONE]", events[^1]);
            JsonElement[] chunks = [.. events.SkipLast(1).Select(data => JsonElement.Parse(data))];
            Assert.All(chunks, chunk => ChunkSchema.Check(chunk, isChat: true));
            Assert.Single(chunks.Select(chunk => chunk.GetProperty("id").GetString()).Distinct());
            var deltas = chunks.Select(chunk => chunk.GetProperty("choices")[0].GetProperty("delta")).ToArray();
            Assert.Equal("assistant", deltas[0].GetProperty("role").GetString());
            Assert.Equal(JsonValueKind.Null, deltas[0].GetProperty("content").ValueKind);
            Assert.Equal(text, string.Concat(
                deltas.Skip(1).Select(delta => delta.TryGetProperty("content", out var part) ? part.GetString() : "")));
            Assert.Empty(deltas[^1].EnumerateObject());
            Assert.NotNull(chunks[^1].GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        }
    }

    [Fact]
    public async Task A_stop_text_cuts_the_same_answer_before_it()
    {
        var text = (await running.Server.PostAsync("/v1/chat/completions", Chat(s_prompts[3], 32))).GetProperty("choices")[0].GetProperty(
            "message").GetProperty("content").GetString()!;
        for (var at = 3; at + 5 < text.Length; at += 7)
        {
            var stop = text.Substring(at, 5);
            var body = Chat(s_prompts[3], 32).Replace("}]", $"}}],\"stop\":{JsonSerializer.Serialize(stop)}", StringComparison.Ordinal);
            var choice = (await running.Server.PostAsync("/v1/chat/completions", body)).GetProperty("choices")[0];
            Assert.Equal(text[..text.IndexOf(stop, StringComparison.Ordinal)],
                choice.GetProperty("message").GetProperty("content").GetString());
            Assert.Equal("stop", choice.GetProperty("finish_reason").GetString());
        }
    }

    [Fact]
    public async Task A_seed_draws_the_same_answer_as_measure_and_completions_are_those_of_raw_text()
    {
        string[] options = ["--generate", "16", "--parallel", "1", "--temp", "0.8", "--top-p", "0.9", "--seed", "7", "--layers", "last",
            "--metrics", "hoyer"];
        var chat = Measure(["{\"prompt\":\"Tell me a story.\"}"], options)[0].GetProperty("generated").GetProperty("text").GetString();
        var body = Chat("Tell me a story.", 16).Replace("\"temperature\":0", "\"temperature\":0.8,\"top_p\":0.9,\"seed\":7",
            StringComparison.Ordinal);
        for (var again = 0; again < 2; again++)
            Assert.Equal(chat, (await running.Server.PostAsync("/v1/chat/completions", body)).GetProperty("choices")[0].GetProperty(
                "message").GetProperty("content").GetString());
        var raw = Measure(["{\"prompt\":\"The sea is\"}"],
            [.. options[..4], "--raw", .. options[10..]])[0].GetProperty("generated").GetProperty("text").GetString();
        var completed = await running.Server.PostAsync("/v1/completions",
            """{"prompt":"The sea is","max_tokens":16,"temperature":0,"logprobs":2}""");
        var choice = completed.GetProperty("choices")[0];
        Assert.Equal(raw, choice.GetProperty("text").GetString());
        var chances = choice.GetProperty("logprobs");
        Assert.Equal(raw, string.Concat(chances.GetProperty("tokens").EnumerateArray().Select(token => token.GetString())));
        foreach (var (chance,
            top) in chances.GetProperty("token_logprobs").EnumerateArray().Zip(chances.GetProperty("top_logprobs").EnumerateArray()))
            Assert.Equal(top.EnumerateObject().Max(entry => entry.Value.GetDouble()), chance.GetDouble());
    }

    [Fact]
    public async Task Usage_comes_in_a_stream_for_those_who_ask_and_probabilities_with_every_token()
    {
        var body = Chat(s_prompts[0], 8).Replace("}]",
            "}],\"stream\":true,\"stream_options\":{\"include_usage\":true},\"logprobs\":true,\"top_logprobs\":2",
            StringComparison.Ordinal);
        var events = await running.Server.StreamAsync("/v1/chat/completions", body);
        var usage = JsonElement.Parse(events[^2]);
        Assert.Equal(0, usage.GetProperty("choices").GetArrayLength());
        var tokens = events.SkipLast(2).Select(data => JsonElement.Parse(data).GetProperty("choices")[0].GetProperty("logprobs"))
            .Where(chances => chances.ValueKind == JsonValueKind.Object).SelectMany(chances =>
                chances.GetProperty("content").EnumerateArray()).ToArray();
        Assert.InRange(usage.GetProperty("usage").GetProperty("completion_tokens").GetInt32() - tokens.Length, 0, 1);
        Assert.All(tokens, token =>
        {
            Assert.Equal(2, token.GetProperty("top_logprobs").GetArrayLength());
            Assert.Equal(token.GetProperty("top_logprobs")[0].GetProperty("logprob").GetDouble(), token.GetProperty("logprob").GetDouble());
        });
    }

    [Fact]
    public async Task Figures_are_those_of_measure_digit_for_digit_alone_and_among_others()
    {
        var expected = Measure([.. s_prompts.Select(prompt => JsonSerializer.Serialize(new { prompt }))]);
        var together = await running.Server.PostAsync("/v1/sparsity", JsonSerializer.Serialize(new { input = s_prompts }));
        Assert.Equal("list", together.GetProperty("object").GetString());
        Assert.Equal(["object", "model", "data", "usage"], together.EnumerateObject().Select(member => member.Name));
        foreach (var (index, item) in expected.Index().Where(one => one.Index % 2 == 0))
        {
            var alone = (await running.Server.PostAsync("/v1/sparsity",
                JsonSerializer.Serialize(new { messages = (object[])[new { role = "user", content = s_prompts[index] }] }))).GetProperty(
                "data")[0];
            foreach (var data in (JsonElement[])[together.GetProperty("data")[index], alone])
            {
                Assert.Equal(["index", "n_tokens", "next_token", "states", "decision", "drift"],
                    data.EnumerateObject().Select(member => member.Name));
                Assert.Equal(item.GetProperty("n_tokens").GetRawText(), data.GetProperty("n_tokens").GetRawText());
                Assert.Equal(JsonSerializer.Serialize(item.GetProperty("next_token")),
                    JsonSerializer.Serialize(data.GetProperty("next_token")));
                Assert.Equal(JsonSerializer.Serialize(item.GetProperty("states")), JsonSerializer.Serialize(data.GetProperty("states")));
            }
        }
    }

    [Fact]
    public async Task Whoever_leaves_is_not_computed_for_any_longer()
    {
        for (var round = 0; round < 10; round++)
        {
            using var response = await running.Server.SendAsync("/v1/chat/completions",
                Chat("Count from 1 to 1000.", 2000).Replace("}]", "}],\"stream\":true", StringComparison.Ordinal));
            await using var stream = await response.Content.ReadAsStreamAsync();
            await stream.ReadExactlyAsync(new byte[200]);
        }
        // Whoever were still computed for would have a tenth of an answer by the end of this one.
        await running.Server.PostAsync("/v1/chat/completions", Chat("Count from 1 to 1000.", 200));
        Assert.True(await running.Server.IsIdleAsync(), "someone who has left is still computed for");
    }

    private static string Chat(string prompt, int tokens) =>
        JsonSerializer.Serialize(
            new { max_tokens = tokens, temperature = 0, messages = (object[])[new { role = "user", content = prompt }] });

    private static JsonElement[] Measure(string[] lines, params string[] options)
    {
        var folder = Directory.CreateTempSubdirectory("serve-");
        try
        {
            var (input, output) = (Path.Combine(folder.FullName, "in.jsonl"), Path.Combine(folder.FullName, "out.jsonl"));
            File.WriteAllLines(input, lines, new UTF8Encoding(false));
            using var process = Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
                [Path.Combine(AppContext.BaseDirectory, "sparsescope.dll"), "measure", "-m", Running.Model, "-t", "1", "-q", "-f", input,
                    "-o",
                    output, .. options]))!;
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
            return [.. File.ReadLines(output).Select(line => JsonElement.Parse(line))];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public sealed class Running : IDisposable
    {
        internal static string Model => Shared.Path("models", "SmolLM2-135M-Instruct.Q4_1.gguf");

        internal ServerUnderTest Server => field ??= ServerUnderTest.Start(Model);

        public void Dispose() => Server.Dispose();
    }
}
