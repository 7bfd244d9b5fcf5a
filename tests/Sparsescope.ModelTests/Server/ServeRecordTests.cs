using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Sparsescope.Tests.Gguf;

namespace Sparsescope.ModelTests.Server;

/// <summary>The log of a server that is killed, of two servers, and of a full disk, on a tiny model.</summary>
public sealed class ServeRecordTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("serve-");

    public ServeRecordTests() => File.WriteAllBytes(Model, TinyModel.Create());

    private string Model => Path.Combine(_folder.FullName, "tiny.gguf");

    private string Log => Path.Combine(_folder.FullName, "log.jsonl");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_kill_in_the_midst_of_many_requests_loses_no_record_of_what_was_answered_and_the_log_goes_on()
    {
        var answered = new ConcurrentBag<int>();
        for (var round = 0; round < 2; round++)
        {
            using var server = ServerUnderTest.Start(Model, "--log", Log);
            var most = 40 * (round + 1);
            await Task.WhenAll(Enumerable.Range(0, 4).Select(async client =>
            {
                for (var i = 0; ; i++)
                {
                    var words = 1 + (i * 4 + client) % 60;
                    try
                    {
                        using var response = await server.SendAsync("/v1/completions", Body(words, stream: client % 2 == 0));
                        if (!response.IsSuccessStatusCode) continue;
                        answered.Add(words);        // its first byte is here
                        await response.Content.ReadAsStringAsync();
                    }
                    catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
                    {
                        return;
                    }
                    if (answered.Count >= most) server.KillAll();
                }
            }));
        }
        var words = await TokensOfAsync();
        Dictionary<int, int> records = [];
        foreach (var (index, line) in File.ReadLines(Log).Index())
        {
            if (!line.EndsWith('}')) break;       // what a kill cut off stands at the end and was not answered
            var record = JsonElement.Parse(line);
            Assert.Equal(index.ToString(CultureInfo.InvariantCulture), record.GetProperty("id").GetString());
            var tokens = record.GetProperty("n_tokens").GetInt32();
            records[tokens] = records.GetValueOrDefault(tokens) + 1;
        }
        Assert.InRange(answered.Count, 80, int.MaxValue);
        foreach (var group in answered.CountBy(count => words[count - 1]))
            Assert.True(records.GetValueOrDefault(group.Key) >= group.Value,
                $"of {group.Value} answers to {group.Key} tokens a record is lost");
    }

    [Fact]
    public async Task A_log_that_a_server_writes_is_refused_to_a_second_one_and_can_be_read_meanwhile()
    {
        using var server = ServerUnderTest.Start(Model, "--log", Log);
        await server.PostAsync("/v1/completions", Body(3, stream: false));
        var (code, errors) = ServerUnderTest.Fail("-m", Model, "--port", "0", "--log", Log);
        Assert.Equal(2, code);
        Assert.Single(errors.Trim().Split('\n'));
        var (busy, said) = ServerUnderTest.Fail("-m", Model, "--port", server.Port.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(2, busy);
        Assert.Single(said.Trim().Split('\n'));
        await server.PostAsync("/v1/completions", Body(3, stream: false));
        using var reader = new StreamReader(new FileStream(Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        Assert.Equal(2, (await reader.ReadToEndAsync()).Trim().Split('\n').Length);
    }

    [Fact]
    public async Task Where_the_disk_is_full_nothing_is_answered_without_a_record_and_the_log_keeps_whole_lines()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("the size of files cannot be bounded here");
        var answered = 0;
        using (var server = ServerUnderTest.StartWithLittleRoom(8192, Model, "--log", Log))
        {
            for (var i = 0; i < 60; i++)
            {
                using var response = await server.SendAsync("/v1/completions", Body(3, stream: i % 2 == 0));
                var text = await response.Content.ReadAsStringAsync();
                if (response.IsSuccessStatusCode)
                {
                    Assert.Equal(answered, i);
                    answered++;
                    continue;
                }
                Assert.Equal((503, true), ((int)response.StatusCode, response.Headers.RetryAfter?.Delta > TimeSpan.Zero));
                Assert.Contains("record", text, StringComparison.Ordinal);
                Assert.DoesNotContain(_folder.Name, text, StringComparison.Ordinal);
            }
            Assert.InRange(answered, 5, 59);
            Assert.True(await server.IsIdleAsync(), "something is left");
            server.KillAll();
        }
        Assert.Equal(answered, File.ReadLines(Log).Count());
        using var again = ServerUnderTest.Start(Model, "--log", Log);
        await again.PostAsync("/v1/completions", Body(3, stream: false));
        again.KillAll();
        Assert.All(File.ReadLines(Log).Index(), line =>
            Assert.Equal($"{line.Index}", JsonElement.Parse(line.Item).GetProperty("id").GetString()));
    }

    private static string Body(int words, bool stream) => JsonSerializer.Serialize(
        new { prompt = string.Join(' ', Enumerable.Repeat("hello", words)), max_tokens = 3, temperature = 0, stream });

    // Tokens of a prompt by its words.
    private async Task<List<int>> TokensOfAsync()
    {
        using var server = ServerUnderTest.Start(Model);
        List<int> counts = [];
        for (var words = 1; words <= 60; words++)
        {
            var input = string.Join(' ', Enumerable.Repeat("hello", words));
            var body = JsonSerializer.Serialize(new { input, raw = true, layers = "0" });
            counts.Add((await server.PostAsync("/v1/sparsity", body)).GetProperty("data")[0].GetProperty("n_tokens").GetInt32());
        }
        return counts;
    }
}
