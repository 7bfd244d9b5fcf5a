using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sparsescope.Monitoring;
using Sparsescope.Tests.Gguf;

namespace Sparsescope.ModelTests.Server;

/// <summary>Who answers: the router and the strong model's server, on a tiny model.</summary>
public sealed class ServeRoutingTests : IDisposable
{
    private const string Body =
        """{"unknown":[1.0,9007199254740993],"model":"auto","temperature":0,"max_tokens":2,"prompt":"hello","k":1,"k":2}""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("serve-");
    private readonly StrongServer _strong = new();

    public ServeRoutingTests()
    {
        File.WriteAllBytes(Model, TinyModel.Create());
        File.WriteAllText(this["strong.key"], "upstream-secret\n");
        File.WriteAllText(this["clients.keys"], "client-secret\n");
    }

    private string Model => this["tiny.gguf"];

    private string this[string name] => Path.Combine(_folder.FullName, name);

    public void Dispose()
    {
        _strong.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task What_is_sent_on_is_what_came_but_for_the_model_and_keys_stay_where_they_belong()
    {
        Calibrate("length", 1, threshold: 0);
        using var server = Start("--key-file", this["clients.keys"]);
        server.Client.DefaultRequestHeaders.Add("Authorization", "Bearer client-secret");
        using var response = await server.SendAsync("/v1/completions", Body);
        Assert.Equal("strong", response.Headers.GetValues("x-sparsescope-model").Single());
        Assert.Equal("upstream", response.Headers.GetValues("x-sparsescope-decision").Single());
        Assert.Equal("0", response.Headers.GetValues("x-sparsescope-threshold").Single());
        Assert.True(double.Parse(response.Headers.GetValues("x-sparsescope-score").Single(),
            System.Globalization.CultureInfo.InvariantCulture) >= 1);
        Assert.Equal("""{"id":"x","object":"chat.completion","model":"strong","choices":[]}""", await response.Content.ReadAsStringAsync());
        var (head, sent) = Assert.Single(_strong.Requests);
        Assert.Equal(Body.Replace("auto", "strong", StringComparison.Ordinal), Encoding.UTF8.GetString(sent));
        Assert.Contains("Authorization: Bearer upstream-secret", head, StringComparison.Ordinal);
        Assert.DoesNotContain("client-secret", head, StringComparison.Ordinal);
        Assert.DoesNotContain("upstream-secret", string.Join(' ', response.Headers.SelectMany(header => header.Value)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Below_the_threshold_it_is_answered_here_and_the_log_holds_what_that_follows_from()
    {
        Calibrate("length", 1, threshold: 1e6);
        using (var server = Start("--log", this["log.jsonl"]))
        {
            using var response = await server.SendAsync("/v1/completions", Body);
            Assert.Equal("local", response.Headers.GetValues("x-sparsescope-decision").Single());
            Assert.Equal("tiny", response.Headers.GetValues("x-sparsescope-model").Single());
            Assert.Empty(_strong.Requests);
            using var forced = await server.SendAsync("/v1/completions", Body.Replace("auto", "strong", StringComparison.Ordinal));
            Assert.Equal("forced", forced.Headers.GetValues("x-sparsescope-decision").Single());
            Assert.Single(_strong.Requests);
            Assert.Equal(1, await server.MetricAsync("sparsescope_routing_decisions_total{decision=\"local\",model=\"tiny\"}"));
            var decision = (await server.PostAsync("/v1/sparsity", """{"input":"hello"}""")).GetProperty("data")[0].GetProperty("decision");
            Assert.Equal("local", decision.GetProperty("decision").GetString());
            server.Kill();      // kill -9: what was answered is in the log
        }
        var record = JsonElement.Parse(File.ReadAllLines(this["log.jsonl"])[0]).GetProperty("decision");
        var term = record.GetProperty("terms")[0];
        Assert.Equal(record.GetProperty("score").GetDouble(),
            record.GetProperty("intercept").GetDouble() + term.GetProperty("coefficient").GetDouble() * term.GetProperty(
                "value").GetDouble());
        Assert.DoesNotContain("hello", File.ReadAllText(this["log.jsonl"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_strong_model_fails_before_its_first_byte_the_prompt_is_answered_here_after_one_attempt()
    {
        Calibrate("length", 1, threshold: 0);
        using var server = Start("--upstream-timeout", "1");
        foreach (var fault in (Func<Stream, Task>[])
        [
            stream => StrongServer.Json(stream, 429, "{}"), stream => StrongServer.Json(stream, 500, "{}"), stream =>
                StrongServer.Json(stream, 200, "{\"cut"),
            _ => Task.Delay(3000), _ => Task.CompletedTask,
            async stream => { await StrongServer.Events(stream); await Task.Delay(3000); },
        ])
        {
            _strong.Requests.Clear();
            _strong.Answer = fault;
            using var response = await server.SendAsync("/v1/completions", Body);
            Assert.Equal(200, (int)response.StatusCode);
            Assert.Equal("failover", response.Headers.GetValues("x-sparsescope-decision").Single());
            Assert.Equal("tiny", JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("model").GetString());
            Assert.Single(_strong.Requests);
        }
    }

    [Fact]
    public async Task Whoever_asks_for_the_strong_model_gets_its_errors_and_after_the_first_byte_nothing_is_tried_again()
    {
        using var server = ServerUnderTest.Start(Model, "--upstream", _strong.Address + "/v1", "--upstream-model", "strong",
            "--upstream-timeout", "1");
        var body = Body.Replace("auto", "strong", StringComparison.Ordinal);
        _strong.Answer = stream => StrongServer.Json(stream, 429, "{\"error\":{\"message\":\"slow down\"}}", "Retry-After: 7\r\n");
        using (var refused = await server.SendAsync("/v1/completions", body))
        {
            Assert.Equal((429, TimeSpan.FromSeconds(7)), ((int)refused.StatusCode, refused.Headers.RetryAfter!.Delta));
            Assert.Contains("slow down", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        _strong.Answer = stream => StrongServer.Json(stream, 400, "{\"error\":{\"message\":\"no\"}}");
        using (var bad = await server.SendAsync("/v1/completions", body)) Assert.Equal(400, (int)bad.StatusCode);

        foreach (var cut in (Func<Stream, Task>[])[stream => StrongServer.Events(stream, "{\"a\":1}"), async stream =>
            { await StrongServer.Events(stream, "{\"a\":1}"); await Task.Delay(3000); }])
        {
            _strong.Requests.Clear();
            _strong.Answer = cut;
            using var response = await server.SendAsync("/v1/completions", body);
            var text = await response.Content.ReadAsStringAsync();
            Assert.StartsWith("data: {\"a\":1}\n\n", text, StringComparison.Ordinal);
            Assert.Contains("data: {\"error\":", text, StringComparison.Ordinal);
            Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
            Assert.Single(_strong.Requests);
        }
        _strong.Answer = stream => StrongServer.Events(stream, "{\"a\":1}", "[DONE]");
        using var whole = await server.SendAsync("/v1/completions", body);
        Assert.Equal("data: {\"a\":1}\n\ndata: [DONE]\n\n", await whole.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_conversation_stays_with_the_strong_model_and_pictures_and_tools_go_there()
    {
        Calibrate("length", 1, threshold: 1e6);
        using var server = Start();
        const string Picture = """{"model":"auto","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}}]}]}""";
        using var picture = await server.SendAsync("/v1/chat/completions", Picture);
        Assert.Equal("upstream", picture.Headers.GetValues("x-sparsescope-decision").Single());
        const string Next = """{"model":"auto","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}}]},"""
            + """{"role":"assistant","content":"a"},{"role":"user","content":"b"}]}""";
        using var next = await server.SendAsync("/v1/chat/completions", Next);
        Assert.Equal("upstream", next.Headers.GetValues("x-sparsescope-decision").Single());
        Assert.Equal(2, _strong.Requests.Count);
    }

    [Fact]
    public async Task A_conversation_is_with_the_strong_model_after_a_kill_too_and_one_that_it_failed_is_not()
    {
        Calibrate("length", 1, threshold: 20);
        static string Turn(string first, bool next) => JsonSerializer.Serialize(new
        {
            model = "auto",
            max_tokens = 2,
            messages = ((object[])[new { role = "user", content = first }]).Concat(next
                ? [new { role = "assistant", content = "a" }, new { role = "user", content = "b" }] : []),
        });
        var lengthy = string.Join(' ', Enumerable.Repeat("hello", 60));
        using (var server = Start("--log", this["log.jsonl"]))
        {
            async Task<string> Decided(string body)
            {
                using var response = await server.SendAsync("/v1/chat/completions", body);
                return response.Headers.GetValues("x-sparsescope-decision").Single();
            }
            Assert.Equal("upstream", await Decided(Turn(lengthy, next: false)));
            _strong.Answer = stream => StrongServer.Json(stream, 500, "{}");
            Assert.Equal("failover", await Decided(Turn(lengthy + " again", next: false)));
            server.KillAll();
        }
        _strong.Answer = stream => StrongServer.Json(stream, 200, "{}");
        Assert.DoesNotContain("hello", File.ReadAllText(this["log.jsonl"]), StringComparison.Ordinal);
        Calibrate("length", 1, threshold: 1e6);
        using (var server = Start("--log", this["log.jsonl"]))
        {
            using var stays = await server.SendAsync("/v1/chat/completions", Turn(lengthy, next: true));
            Assert.Equal("upstream", stays.Headers.GetValues("x-sparsescope-decision").Single());
            using var failed = await server.SendAsync("/v1/chat/completions", Turn(lengthy + " again", next: true));
            Assert.Equal("local", failed.Headers.GetValues("x-sparsescope-decision").Single());
            server.KillAll();
        }
        var stayed = JsonElement.Parse(File.ReadLines(this["log.jsonl"]).ElementAt(3));
        Assert.Equal("0", stayed.GetProperty("decision").GetProperty("since").GetString());
    }

    [Theory]
    [InlineData("\"n\":2")]
    [InlineData("\"tools\":[{}]")]
    [InlineData("\"functions\":[{}]")]
    [InlineData("\"response_format\":{\"type\":\"json_object\"}")]
    public async Task What_the_model_here_does_not_do_goes_to_the_strong_one_whose_failure_is_the_answer_then(string wish)
    {
        Calibrate("length", 1, threshold: 1e6);
        using var server = Start();
        var body = $$"""{"model":"auto","messages":[{"role":"user","content":"a"}],{{wish}}}""";
        using (var sent = await server.SendAsync("/v1/chat/completions", body))
            Assert.Equal("upstream", sent.Headers.GetValues("x-sparsescope-decision").Single());
        Assert.Equal(body.Replace("auto", "strong", StringComparison.Ordinal),
            Encoding.UTF8.GetString(Assert.Single(_strong.Requests).Body));
        _strong.Answer = stream => StrongServer.Json(stream, 500, """{"error":{"message":"own fault"}}""");
        using (var failed = await server.SendAsync("/v1/chat/completions", body))
        {
            Assert.Equal(500, (int)failed.StatusCode);
            Assert.Contains("own fault", await failed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        // Also where the conversation is with the strong model already.
        var next = body.Replace("}]", "},{\"role\":\"assistant\",\"content\":\"b\"},{\"role\":\"user\",\"content\":\"c\"}]",
            StringComparison.Ordinal);
        using (var failed = await server.SendAsync("/v1/chat/completions", next)) Assert.Equal(500, (int)failed.StatusCode);
        _strong.Dispose();
        var error = (await server.PostAsync("/v1/chat/completions", body, 503)).GetProperty("error");
        Assert.Equal("unavailable_error", error.GetProperty("type").GetString());
    }

    [Fact]
    public async Task An_unfamiliar_prompt_is_asked_for_at_the_hook_and_answered_with_what_it_found()
    {
        Calibrate("length", 1, threshold: 12);
        Unfamiliar();
        using var hook = new StrongServer { Answer = stream => StrongServer.Json(stream, 200, """{"context":"world"}""") };
        using (var server = Start("--monitor", this["reference.json"], "--retrieve", "0.01", "--retrieve-hook", hook.Address,
            "--log", this["log.jsonl"]))
        {
            using (var found = await server.SendAsync("/v1/completions", Body))
            {
                Assert.Equal("retrieve", found.Headers.GetValues("x-sparsescope-decision").Single());
                Assert.Equal("tiny", found.Headers.GetValues("x-sparsescope-model").Single());
            }
            Assert.Empty(_strong.Requests);
            var asked = JsonElement.Parse(Assert.Single(hook.Requests).Body);
            Assert.Equal("hello", asked.GetProperty("prompt").GetString());
            Assert.True(asked.GetProperty("familiarity").GetProperty("p").GetDouble() <= 0.01);

            // What was found makes it long: it goes to the strong model, as it is then.
            var context = string.Join(' ', Enumerable.Repeat("hello", 30));
            hook.Answer = stream => StrongServer.Json(stream, 200, JsonSerializer.Serialize(new { context }));
            using (var sent = await server.SendAsync("/v1/completions", Body))
            {
                Assert.Equal("retrieve", sent.Headers.GetValues("x-sparsescope-decision").Single());
                Assert.Equal("strong", sent.Headers.GetValues("x-sparsescope-model").Single());
            }
            Assert.Contains("hello\\n\\nhello", Encoding.UTF8.GetString(Assert.Single(_strong.Requests).Body), StringComparison.Ordinal);

            // A hook that fails is asked once, and does no harm.
            foreach (var fault in (Func<Stream, Task>[])
                [stream => StrongServer.Json(stream, 500, "{}"), stream => StrongServer.Json(stream, 200, "{"), _ => Task.CompletedTask])
            {
                hook.Requests.Clear();
                hook.Answer = fault;
                using var without = await server.SendAsync("/v1/completions", Body);
                Assert.Equal((200, "local"), ((int)without.StatusCode, without.Headers.GetValues("x-sparsescope-decision").Single()));
                Assert.Single(hook.Requests);
            }
            // Who names the model is answered by it, and nobody is asked.
            hook.Requests.Clear();
            using var forced = await server.SendAsync("/v1/completions", Body.Replace("auto", "tiny", StringComparison.Ordinal));
            Assert.Equal("forced", forced.Headers.GetValues("x-sparsescope-decision").Single());
            Assert.Empty(hook.Requests);
            server.Kill();
        }
        JsonElement[] records = [.. File.ReadLines(this["log.jsonl"]).Select(line => JsonElement.Parse(line))];
        Assert.Equal("retrieve", records[0].GetProperty("decision").GetProperty("decision").GetString());
        Assert.Equal(0.01, records[0].GetProperty("decision").GetProperty("familiarity").GetProperty("retrieve_at").GetDouble());
        Assert.Equal("0", records[1].GetProperty("of").GetString());
        // One prompt of a request counts for the monitor: the one that came.
        Assert.Equal(6, records.Count(record => record.GetProperty("n_tokens").ValueKind == JsonValueKind.Number));
    }

    [Fact]
    public async Task Without_a_hook_a_header_says_that_the_prompt_is_unfamiliar()
    {
        Unfamiliar();
        using var server = ServerUnderTest.Start(Model, "--monitor", this["reference.json"], "--retrieve", "0.01");
        using var response = await server.SendAsync("/v1/completions", Body);
        Assert.Equal("retrieve", response.Headers.GetValues("x-sparsescope-decision").Single());
        Assert.True(double.Parse(response.Headers.GetValues("x-sparsescope-familiarity").Single(),
            System.Globalization.CultureInfo.InvariantCulture) <= 0.01);
        var said = (await server.PostAsync("/v1/sparsity", """{"prompt":"hello","raw":true}""")).GetProperty("data")[0];
        var decision = said.GetProperty("decision");
        Assert.Equal("retrieve", decision.GetProperty("decision").GetString());
    }

    [Fact]
    public async Task Decisions_without_a_score_have_records_too_and_a_conversation_names_the_one_that_sent_it_away()
    {
        Calibrate("length", 1, threshold: 0);
        using (var server = Start("--log", this["log.jsonl"]))
        {
            const string First = """{"role":"user","content":"a"}""";
            const string Tools = $$"""{"model":"auto","messages":[{{First}}],"tools":[{}]}""";
            (await server.SendAsync("/v1/chat/completions", Tools)).Dispose();
            const string Next =
                $$"""{"model":"auto","messages":[{{First}},{"role":"assistant","content":"a"},{"role":"user","content":"b"}]}""";
            (await server.SendAsync("/v1/chat/completions", Next)).Dispose();
            (await server.SendAsync("/v1/completions", Body.Replace("auto", "strong", StringComparison.Ordinal))).Dispose();
            _strong.Answer = stream => StrongServer.Json(stream, 500, "{}");
            (await server.SendAsync("/v1/completions", Body)).Dispose();
            server.Kill();
        }
        JsonElement[] records = [.. File.ReadLines(this["log.jsonl"]).Select(line => JsonElement.Parse(line))];
        Assert.Equal(["upstream", "upstream", "forced", "upstream", "failover"],
            records.Select(record => record.GetProperty("decision").GetProperty("decision").GetString()));
        Assert.Equal(["strong", "strong", "strong", "strong", "tiny"], records.Select(record => record.GetProperty("model").GetString()));
        Assert.Equal("0", records[1].GetProperty("decision").GetProperty("since").GetString());
        Assert.Equal("threshold", records[3].GetProperty("decision").GetProperty("rule").GetString());
        Assert.Equal("3", records[4].GetProperty("of").GetString());
    }

    [Fact]
    public void A_calibration_of_another_model_or_of_an_unknown_figure_is_refused()
    {
        Calibrate("length", 1, threshold: 0, sha256: new string('0', 64));
        string[] options = ["-m", Model, "--port", "0", "--route", this["route.json"], "--upstream", _strong.Address, "--upstream-model",
            "strong"];
        Assert.Equal(2, ServerUnderTest.Fail(options).ExitCode);
        Calibrate("score", 1, threshold: 0);
        var (code, errors) = ServerUnderTest.Fail(options);
        Assert.Equal(2, code);
        Assert.Contains("--signal", errors, StringComparison.Ordinal);
        using var server = Start("--signal", "hoyer@1");
    }

    private ServerUnderTest Start(params string[] options) => ServerUnderTest.Start(Model,
        ["--route", this["route.json"], "--upstream", _strong.Address, "--upstream-model", "strong", "--upstream-key-file",
            this["strong.key"], .. options]);

    // A reference that no prompt of the model looks like.
    private void Unfamiliar()
    {
        var random = new SplitMix64(1);
        MonitorFeature[] features = [new("resid_post", 1, "hoyer"), new("resid_post", 2, "hoyer")];
        MonitoredPrompt[] prompts = [.. Enumerable.Range(0, 150).Select(i => new MonitoredPrompt($"{i}", 1 + random.NextInt32(40),
            features.ToDictionary(feature => feature, _ => 0.95 + 0.001 * random.NextGaussian()), null, 3 + random.NextGaussian()))];
        using var stream = File.Create(this["reference.json"]);
        MonitorReference.Of(prompts, features, new(RunLength: 50)).Write(stream);
    }

    private void Calibrate(string column, double coefficient, double threshold, string? sha256 = null)
    {
        sha256 ??= Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Model)));
        object at = new
        {
            decision = "threshold",
            threshold,
            low = (double?)null,
            high = (double?)null,
            bound = (double?)null,
            share = 0.2,
            loss = 0.0
        };
        File.WriteAllText(this["route.json"], JsonSerializer.Serialize(new
        {
            format = "sparsescope-routing",
            version = 1,
            model = new { sha256, name = "tiny.gguf", template = (string?)null, numerics = (string?)null, engine = (object?)null },
            signal = column,
            score = new { intercept = 0, terms = (object[])[new { column, coefficient }] },
            baselines = new { },
            all = (object?)null,
            all_with_signal = (object?)null,
            share = new Dictionary<string, object> { ["20"] = at },
            loss = new { },
            data_sha256 = "",
            seed = 1,
            parts = (int[])[1, 1, 1],
        }));
    }
}
