using System.Net;
using System.Text.Json;
using Sparsescope.Tests.Gguf;

namespace Sparsescope.ModelTests.Server;

/// <summary>Errors, keys, starts and ends, on a tiny model.</summary>
public sealed class ServeProtocolTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("serve-");

    public ServeProtocolTests() => File.WriteAllBytes(Model, TinyModel.Create());

    private string Model => this["tiny.gguf"];

    private string this[string name] => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Models_health_tokens_and_errors_are_as_clients_expect_them()
    {
        using var server = ServerUnderTest.Start(Model, "--alias", "small", "--max-body", "4096");
        Assert.Equal("""{"status":"ok"}""", await server.Client.GetStringAsync("/health"));
        var models = JsonElement.Parse(await server.Client.GetStringAsync("/v1/models"));
        Assert.Equal(["small", "auto"], models.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()));
        Assert.Equal("small", JsonElement.Parse(await server.Client.GetStringAsync("/v1/models/small")).GetProperty("id").GetString());

        var tokens = await server.PostAsync("/tokenize", """{"content":"hello world","with_pieces":true}""");
        Assert.Equal("hello world",
            string.Concat(tokens.GetProperty("tokens").EnumerateArray().Select(token => token.GetProperty("piece").GetString())).Trim());
        var answer = await server.PostAsync("/v1/completions", """{"prompt":"hello","max_tokens":3,"temperature":0}""");
        Assert.Equal("text_completion", answer.GetProperty("object").GetString());

        foreach (var (path, body, status, type) in (IEnumerable<(string, string, int, string)>)
        [
            ("/v1/completions", "{", 400, "invalid_request_error"),
            ("/v1/completions", "[]", 400, "invalid_request_error"),
            ("/v1/completions", "{}", 400, "invalid_request_error"),
            ("/v1/completions", """{"prompt":""}""", 400, "invalid_request_error"),
            ("/v1/completions", """{"prompt":"a","temperature":"x"}""", 400, "invalid_request_error"),
            ("/v1/completions", """{"prompt":[1000000]}""", 400, "invalid_request_error"),
            ("/v1/completions", """{"prompt":"a","model":"other"}""", 404, "not_found_error"),
            ("/v1/completions", "{\"prompt\":[" + string.Join(',', Enumerable.Repeat("1", 1500)) + "]}", 400, "exceed_context_size_error"),
            ("/v1/completions", "{\"prompt\":\"" + new string('a', 5000) + "\"}", 413, "invalid_request_error"),
            ("/detokenize", """{"tokens":[99999999]}""", 400, "invalid_request_error"),
            ("/v1/completions", "{\"prompt\":\"a\",\"x\":" + new string('[', 70) + new string(']', 70) + "}", 400, "invalid_request_error"),
            ("/v1/chat/completions", """{"messages":[]}""", 400, "invalid_request_error"),
            ("/v1/chat/completions", """{"messages":[{"role":"user","content":"a"}],"tools":[{}]}""", 501, "not_supported_error"),
            ("/v1/chat/completions", """{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}}]}]}""", 501,
                "not_supported_error"),
            ("/v1/sparsity", """{"prompt":"a","input":"b"}""", 400, "invalid_request_error"),
            ("/v1/sparsity", """{"prompt":"a","metrics":"none"}""", 400, "invalid_request_error"),
            ("/v1/sparsity", """{"prompt":"a","layers":"99"}""", 400, "invalid_request_error"),
            ("/v1/nothing", "{}", 404, "not_found_error"),
            ("/v1/models", "{}", 405, "invalid_request_error"),
        ])
        {
            var error = (await server.PostAsync(path, body, status)).GetProperty("error");
            Assert.Equal((type, status), (error.GetProperty("type").GetString(), error.GetProperty("code").GetInt32()));
            Assert.Equal(["message", "type", "param", "code"], error.EnumerateObject().Select(member => member.Name));
        }
        foreach (var broken in (byte[][])
            [[.. "{\"prompt\":\"a"u8, 0xFF, .. "\"}"u8], [.. "{\"model\":\""u8, 0xC3, .. "\",\"prompt\":\"a\"}"u8],
                [.. "{\"prompt\":\"a\",\""u8, 0x80, .. "\":1}"u8]])
        {
            using var content = new ByteArrayContent(broken);
            using var response = await server.Client.PostAsync("/v1/completions", content);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }
        Assert.Equal(0, server.Stop());
    }

    [Theory]
    [InlineData("/v1/chat/completions", "\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}],\"logprobs\":true,\"top_logprobs\":2")]
    [InlineData("/v1/completions", "\"prompt\":\"hello\",\"logprobs\":2")]
    [InlineData("/v1/completions", "\"prompt\":[\"hello\",\"world\"]")]
    public async Task Every_piece_of_a_stream_has_the_members_of_the_interface_and_no_other(string path, string fields)
    {
        using var server = ServerUnderTest.Start(Model);
        var events = await server.StreamAsync(path,
            "{" + fields + ""","max_tokens":12,"temperature":1,"seed":4,"stream":true,"stream_options":{"include_usage":true}}""");
        Assert.Equal("[DONE]", events[^1]);
        var isChat = path.Contains("chat", StringComparison.Ordinal);
        Assert.All(events.SkipLast(1), data => ChunkSchema.Check(JsonElement.Parse(data), isChat));
        Assert.Equal(0, JsonElement.Parse(events[^2]).GetProperty("choices").GetArrayLength());
    }

    [Fact]
    public async Task Tokens_that_are_part_of_a_character_are_bytes_and_control_tokens_are_read_as_such_unless_told_otherwise()
    {
        using var server = ServerUnderTest.Start(Model);
        async Task<JsonElement> Tokens(string body) => (await server.PostAsync("/tokenize", body)).GetProperty("tokens");
        JsonElement[] pieces = [.. (await Tokens("""{"content":"🙂","with_pieces":true}""")).EnumerateArray()
            .Select(token => token.GetProperty("piece"))];
        Assert.Equal([240, 159, 153, 130], pieces.SelectMany(piece => piece.EnumerateArray().Select(one => one.GetInt32())));
        Assert.Equal(1, (await Tokens("""{"content":"<|im_start|>"}""")).GetArrayLength());
        Assert.NotEqual(1, (await Tokens("""{"content":"<|im_start|>","parse_special":false}""")).GetArrayLength());
    }

    [Fact]
    public async Task An_answer_that_takes_too_long_is_given_up_with_503_and_a_key_may_stand_on_the_command_line()
    {
        using var server = ServerUnderTest.Start(Model, "--timeout", "0.02", "--api-key", "one", "--metrics", "-np", "2");
        using (var refused = await server.SendAsync("/v1/completions", """{"prompt":"hello"}"""))
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        server.Client.DefaultRequestHeaders.Add("Authorization", "Bearer one");
        foreach (var stream in (string[])["false", "true"])
        {
            var prompts = string.Join(',', Enumerable.Repeat("\"hello hello hello\"", 60));
            using var late = await server.SendAsync("/v1/completions",
                $"{{\"prompt\":[{prompts}],\"max_tokens\":100,\"stream\":{stream}}}");
            var text = await late.Content.ReadAsStringAsync();
            Assert.Contains("unavailable_error", text, StringComparison.Ordinal);
            Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
            if (stream == "false") Assert.Equal((503, true), ((int)late.StatusCode, late.Headers.RetryAfter?.Delta > TimeSpan.Zero));
        }
    }

    [Fact]
    public async Task The_next_turn_of_a_conversation_on_the_managed_engine_is_read_from_where_the_last_ended_with_the_same_answer()
    {
        var prompt100 = string.Join(' ', Enumerable.Repeat("hello world", 60));
        async Task<(string Text, int Cached)> Ask(ServerUnderTest server, string prompt)
        {
            var body = JsonSerializer.Serialize(new { prompt, max_tokens = 12, temperature = 0 });
            var answer = await server.PostAsync("/v1/completions", body);
            return (answer.GetProperty("choices")[0].GetProperty("text").GetString()!,
                answer.GetProperty("usage").GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32());
        }
        using var server = ServerUnderTest.Start(Model, "--exact");
        using var other = ServerUnderTest.Start(Model, "--exact", "--deterministic");
        var next = prompt100 + (await Ask(server, prompt100)).Text + " hello again";
        var (text, cached) = await Ask(server, next);
        Assert.True(cached > 30, $"{cached}");
        Assert.Equal((text, 0), await Ask(other, next));
        Assert.Equal((text, true), ((await Ask(server, next)).Text, (await Ask(server, next)).Cached >= cached));
    }

    [Fact]
    public async Task Figures_of_the_managed_engine_are_those_of_one_alone_whatever_is_beside_them()
    {
        using var server = ServerUnderTest.Start(Model, "--exact");
        string[] prompts = ["hello", "hello world hello", string.Join(' ', Enumerable.Repeat("world", 40)), "hello world"];
        async Task<JsonElement> Figures(object input) =>
            (await server.PostAsync("/v1/sparsity", JsonSerializer.Serialize(new { input, raw = true }))).GetProperty("data");
        var together = await Figures(prompts);
        foreach (var (index, prompt) in prompts.Index())
            Assert.Equal(JsonSerializer.Serialize((await Figures(prompt))[0].GetProperty("states")),
                JsonSerializer.Serialize(together[index].GetProperty("states")));
    }

    [Fact]
    public async Task Keys_are_asked_for_everywhere_but_for_health_and_off_loopback_there_must_be_one()
    {
        File.WriteAllText(this["keys"], "secret\n");
        using var server = ServerUnderTest.Start(Model, "--key-file", this["keys"], "--host", "0.0.0.0");
        using var client = new HttpClient { BaseAddress = new($"http://127.0.0.1:{server.Port}") };
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health")).StatusCode);
        foreach (var path in (string[])["/v1/models", "/metrics", "/dashboard/events", "/v1/none"])
        {
            var response = await client.GetAsync(path);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Equal("authentication_error",
                JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("error").GetProperty("type").GetString());
        }
        client.DefaultRequestHeaders.Add("X-Api-Key", "secret");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/models")).StatusCode);

        var (code, errors) = ServerUnderTest.Fail("-m", Model, "--host", "0.0.0.0", "--port", "0");
        Assert.Equal(2, code);
        Assert.Contains("key", errors, StringComparison.Ordinal);
        Assert.Single(errors.Trim().Split('\n'));
    }

    [Fact]
    public void What_cannot_be_served_ends_with_2_and_one_sentence()
    {
        File.WriteAllText(this["empty"], "\n");
        File.WriteAllText(this["none.json"], "{}");
        foreach (var options in (string[][])
        [
            ["-m", this["missing.gguf"]], ["-m", Model, "--key-file", this["empty"]], ["-m", Model, "--key-file", this["missing"]],
            ["-m", Model, "--port", "70000"], ["-m", Model, "--monitor", this["none.json"]],
                ["-m", Model, "--upstream", "http://127.0.0.1:1"],
            ["-m", Model, "--route", this["none.json"], "--upstream", "http://127.0.0.1:1", "--upstream-model", "m"],
                ["-m", Model, "--host", "no such host"],
            ["-m", Model, "--ctx-size", "0"], ["-m", Model, "--timeout", "0"], ["-m", Model, "--api-key", " "],
            ["-m", Model, "--retrieve", "0.1"], ["-m", Model, "--retrieve-hook", "http://127.0.0.1:1"],
                ["-m", Model, "--retrieve", "2", "--monitor", this["none.json"]],
        ])
        {
            var (code, errors) = ServerUnderTest.Fail([.. options, .. options.Contains("--port") ? [] : (string[])["--port", "0"]]);
            Assert.True(code == 2, $"{string.Join(' ', options)}: {code} {errors}");
            Assert.StartsWith("sparsescope: ", errors, StringComparison.Ordinal);
            Assert.Single(errors.Trim().Split('\n'));
        }
    }

    [Fact]
    public async Task A_stop_lets_the_answer_in_hand_end_and_a_kill_frees_the_port()
    {
        int port;
        using (var server = ServerUnderTest.Start(Model))
        {
            port = server.Port;
            using var response = await server.SendAsync("/v1/completions",
                """{"prompt":"hello","max_tokens":400,"temperature":1,"seed":1,"stream":true}""");
            server.Terminating();
            var text = await response.Content.ReadAsStringAsync();
            Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
            Assert.Equal(0, server.Wait());
        }
        for (var round = 0; round < 2; round++)
        {
            using var again = ServerUnderTest.Start(Model, "--port", $"{port}");
            await again.Client.GetStringAsync("/health");
            again.Kill();
        }
    }

    [Fact]
    public async Task A_full_queue_sends_away_with_429_and_a_time_to_come_back()
    {
        using var server = ServerUnderTest.Start(Model, "--queue", "1");
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(async i =>
        {
            using var response = await server.SendAsync("/v1/completions", """{"prompt":"hello","max_tokens":300,"temperature":1}""");
            return ((int)response.StatusCode, response.Headers.RetryAfter?.Delta);
        }));
        Assert.All(answers, answer => Assert.Contains(answer.Item1, (int[])[200, 429]));
        Assert.Contains(answers, answer => answer.Item1 == 429);
        Assert.Contains(answers, answer => answer.Item1 == 200);
        Assert.All(answers.Where(answer => answer.Item1 == 429), answer => Assert.True(answer.Delta > TimeSpan.Zero));
    }
}
