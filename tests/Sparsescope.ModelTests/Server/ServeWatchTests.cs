using System.Text.Json;
using Sparsescope.Monitoring;
using Sparsescope.Tests.Gguf;

namespace Sparsescope.ModelTests.Server;

/// <summary>The drift monitor and the page, on a tiny model.</summary>
public sealed class ServeWatchTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("serve-");

    public ServeWatchTests() => File.WriteAllBytes(Model, TinyModel.Create());

    private string Model => this["tiny.gguf"];

    private string this[string name] => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_monitor_stands_after_a_kill_where_it_stood_and_a_replay_of_the_log_says_the_same()
    {
        Reference();
        var before = "";
        using (var server = ServerUnderTest.Start(Model, "--monitor", this["reference.json"]))
        {
            for (var i = 0; i < 30; i++) await server.PostAsync("/v1/completions",
                JsonSerializer.Serialize(
                new { prompt = string.Join(' ', Enumerable.Repeat("hello", 2 + i % 5)), max_tokens = 1, temperature = 0 }));
            before = await DriftAsync(server);
            Assert.Equal(30, JsonElement.Parse(before).GetProperty("prompts").GetInt32());
            server.Kill();
        }
        File.AppendAllText(this["reference.log.jsonl"], "{\"id\":\"torn");
        using (var server = ServerUnderTest.Start(Model, "--monitor", this["reference.json"]))
        {
            Assert.Equal(before, await DriftAsync(server));
            var state = JsonElement.Parse(before).GetProperty("detectors")[0];
            Assert.Equal(state.GetProperty("statistic").GetDouble(),
                await server.MetricAsync(
                $"sparsescope_drift_statistic{{signal=\"{state.GetProperty("signal").GetString()}\","
                + $"detector=\"{state.GetProperty("detector").GetString()}\"}}"));
            Assert.Equal(0, server.Stop());
        }
        MonitorReference reference;
        using (var stream = File.OpenRead(this["reference.json"])) reference = MonitorReference.Read(stream, "reference");
        var monitor = new DriftMonitor(reference);
        foreach (var line in File.ReadLines(this["reference.log.jsonl"])) monitor.Push(
            MonitoredPrompt.Read(System.Text.Encoding.UTF8.GetBytes(line), "line")!);
        Assert.Equal(JsonElement.Parse(before).GetProperty("detectors").EnumerateArray().Select(d =>
            d.GetProperty("statistic")).Select(s => s.ValueKind == JsonValueKind.Null ? double.NegativeInfinity : s.GetDouble()),
            monitor.States.Select(state => state.Statistic));
    }

    [Fact]
    public async Task The_page_and_what_it_lives_on_come_from_this_server_alone_and_its_numbers_are_those_of_metrics()
    {
        using var server = ServerUnderTest.Start(Model);
        for (var i = 0; i < 3; i++) await server.PostAsync("/v1/completions", """{"prompt":"hello","max_tokens":1}""");
        await server.PostAsync("/v1/completions", "{", 400);
        using var page = await server.Client.GetAsync("/");
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        Assert.Contains("default-src 'none'", string.Join(' ', page.Headers.GetValues("Content-Security-Policy")),
            StringComparison.Ordinal);
        foreach (var text in (string[])[await page.Content.ReadAsStringAsync(),
            await server.Client.GetStringAsync("/dashboard/assets/page.js"),
            await server.Client.GetStringAsync("/dashboard/assets/page.css")])
        {
            Assert.DoesNotContain("https:", text, StringComparison.Ordinal);
            Assert.DoesNotContain("innerHTML", text, StringComparison.Ordinal);
        }
        using var response = await server.Client.GetAsync("/dashboard/events", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var state = JsonElement.Parse((await reader.ReadLineAsync())!["data: ".Length..]);
        foreach (var row in state.GetProperty("requests").EnumerateArray())
        {
            var labels = $"{{route=\"{row.GetProperty("route").GetString()}\","
                + $"model=\"{row.GetProperty("model").GetString()}\",code=\"{row.GetProperty("code").GetString()}\"}}";
            Assert.Equal(row.GetProperty("count").GetDouble(), await server.MetricAsync("sparsescope_requests_total" + labels));
        }
        Assert.Equal(3, state.GetProperty("first_token").GetProperty("count").GetInt32());
        Assert.Equal(3, state.GetProperty("decisions")[0].GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task First_prompts_that_are_all_the_same_make_no_reference_and_everybody_is_answered()
    {
        using var server = ServerUnderTest.Start(Model, "--monitor-first", "100", "--log", this["log.jsonl"]);
        for (var i = 0; i < 105; i++)
            await server.PostAsync("/v1/completions", """{"prompt":"hello","max_tokens":1,"temperature":0}""");
        Assert.Equal("null", await DriftAsync(server));
    }

    private static async Task<string> DriftAsync(ServerUnderTest server) =>
        JsonSerializer.Serialize(
            (await server.PostAsync("/v1/sparsity", """{"input":"hello hello hello"}""")).GetProperty("data")[0].GetProperty("drift"));

    private void Reference()
    {
        var random = new SplitMix64(1);
        MonitorFeature[] features = [new("resid_post", 1, "hoyer"), new("resid_post", 2, "hoyer")];
        MonitoredPrompt[] prompts = [.. Enumerable.Range(0, 150).Select(i => new MonitoredPrompt($"{i}", 2 + random.NextInt32(20),
            features.ToDictionary(feature => feature, _ => 0.3 + 0.05 * random.NextGaussian()), null, 3 + random.NextGaussian()))];
        using var stream = File.Create(this["reference.json"]);
        MonitorReference.Of(prompts, features, new(RunLength: 100)).Write(stream);
    }
}
