using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Sparsescope.Benchmarks;

/// <summary>
/// A server under load: many clients that ask again at once, statuses, time to first token, throughput, memory and open handles on the way;
/// then many that leave in the middle. Beside it the same prompts answered one by one.
/// </summary>
internal static class ServerLoad
{
    private const int Tokens = 24, Disconnects = 500;

    private static readonly string[] s_questions =
    [
        "What is the capital of France?", "Name three rivers.", "Why is the sky blue?", "Write a line about rain.", "What is 17 + 25?",
        "Say hello in German.", "What do bees eat?", "Name a colour and a fruit of it.",
    ];

    /// <param name="tool">Path of sparsescope.dll.</param>
    /// <param name="model">GGUF file.</param>
    /// <param name="clients">Clients at a time.</param>
    /// <param name="seconds">How long.</param>
    internal static async Task RunAsync(string tool, string model, int clients, int seconds)
    {
        Say($"{clients} clients for {seconds} s, up to {Tokens} tokens an answer, streamed; {Path.GetFileName(model)}, one thread, "
            + $"{Environment.ProcessorCount} cores beside other work.", "",
            "| way | seconds | 200 | 429 | 503 | other | answers/s | tokens/s | first token, median | 95 % | MB, begin "
                + "| end | handles, begin | end |",
            "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        await OneAsync(tool, model, "eight together, the default", [], clients, seconds);
        await OneAsync(tool, model, "one by one, --deterministic", ["--deterministic"], clients, seconds);
        await OneAsync(tool, model, "one client alone", [], 1, Math.Min(seconds, 30));
        Say("");
        await LeaveAsync(tool, model);
    }

    private static async Task OneAsync(string tool, string model, string name, string[] options, int clients, int seconds)
    {
        using var server = await Served.StartAsync(tool, model, options);
        for (var i = 0; i < 8; i++) await AskAsync(server.Client, i, CancellationToken.None);
        var (memory, handles) = await server.AtRestAsync();
        ConcurrentQueue<Answer> answers = [];
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(async i =>
        {
            while (clock.Elapsed.TotalSeconds < seconds)
            {
                var answer = await AskAsync(server.Client, i, CancellationToken.None);
                answers.Enqueue(answer);
                if (answer.Status != 200) await Task.Delay(TimeSpan.FromSeconds(Math.Min(answer.RetryAfter, 2)));
            }
        }));
        var elapsed = clock.Elapsed.TotalSeconds;
        var (memoryAfter, handlesAfter) = await server.AtRestAsync();
        int Count(int status) => answers.Count(answer => answer.Status == status);
        double[] first = [.. answers.Where(answer => answer.Status == 200).Select(answer => answer.First).Order()];
        var (fine, full, away) = (Count(200), Count(429), Count(503));
        Row(name, $"{elapsed:F0}", $"{fine}", $"{full}", $"{away}", $"{answers.Count - fine - full - away}", $"{fine / elapsed:F1}",
            $"{answers.Sum(answer => answer.Tokens) / elapsed:F0}", $"{first[first.Length / 2]:F2} s",
                $"{first[(int)(0.95 * (first.Length - 1))]:F2} s",
            $"{memory:F0}", $"{memoryAfter:F0}", $"{handles}", $"{handlesAfter}");
    }

    private static void Row(string name, params FormattableString[] cells) =>
        Say($"| {name} | {string.Join(" | ", cells.Select(FormattableString.Invariant))} |");

    private static async Task LeaveAsync(string tool, string model)
    {
        using var server = await Served.StartAsync(tool, model, ["--queue", "600"]);
        for (var i = 0; i < 8; i++) await AskAsync(server.Client, i, CancellationToken.None);
        var (memory, handles) = await server.AtRestAsync();
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Disconnects).Select(async i =>
        {
            using var leaves = new CancellationTokenSource(TimeSpan.FromMilliseconds(200 + 10 * i));
            try
            {
                await AskAsync(server.Client, i, leaves.Token);
            }
            catch (OperationCanceledException)
            {
                // As wished.
            }
        }));
        var (memoryAfter, handlesAfter) = await server.AtRestAsync();
        Say(FormattableString.Invariant(
            $"{Disconnects} clients that leave after 0.2 to {0.2 + Disconnects * 0.01:F1} s: nothing is computed any longer ")
            + FormattableString.Invariant(
                $"{clock.Elapsed.TotalSeconds:F0} s after the first came; memory {memory:F0} to {memoryAfter:F0} MB, ")
            + FormattableString.Invariant($"handles {handles} to {handlesAfter}."));
    }

    private static async Task<Answer> AskAsync(HttpClient client, int i, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new
            {
                max_tokens = Tokens,
                stream = true,
                stream_options = new { include_usage = true },
                messages = (object[])[new { role = "user", content = s_questions[i % s_questions.Length] }],
            }))),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        var (first, tokens) = (double.NaN, 0);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            if (!line.StartsWith("data: {", StringComparison.Ordinal)) continue;
            if (double.IsNaN(first)) first = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (!JsonElement.Parse(line[6..]).TryGetProperty("usage", out var usage)) continue;
            tokens = usage.GetProperty("completion_tokens").GetInt32();
        }
        return new((int)response.StatusCode, first, tokens, response.Headers.RetryAfter?.Delta?.TotalSeconds ?? 0);
    }

    private static void Say(params string[] lines)
    {
        foreach (var line in lines) Console.WriteLine(line);
    }

    private sealed record Answer(int Status, double First, int Tokens, double RetryAfter);

    /// <summary>A server of its own, and what the system says of its process.</summary>
    private sealed class Served : IDisposable
    {
        private readonly Process _tool;
        private readonly int _server;

        private Served(Process tool, int server, HttpClient client) => (_tool, _server, Client) = (tool, server, client);

        internal HttpClient Client { get; }

        internal static async Task<Served> StartAsync(string tool, string model, string[] options)
        {
            var process = Process.Start(new ProcessStartInfo("dotnet", [tool, "serve", "-m", model, "-t", "1", "--port", "0", .. options])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            _ = process.StandardError.ReadToEndAsync();
            var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the server did not start");
            var children = await File.ReadAllTextAsync($"/proc/{process.Id}/task/{process.Id}/children");
            var own = children.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var server = own.Length > 0 ? int.Parse(own[^1], CultureInfo.InvariantCulture) : ChildOf(process.Id);
            return new(process, server, new()
            {
                BaseAddress = new(line["listening on ".Length..]),
                Timeout = TimeSpan.FromMinutes(10),
            });
        }

        /// <summary>Memory in MB and open handles once nothing is computed and every connection is closed.</summary>
        internal async Task<(double Memory, int Handles)> AtRestAsync()
        {
            const string Idle = "sparsescope_queue_requests 0\n";
            while (!(await Client.GetStringAsync("/metrics")).Contains(Idle, StringComparison.Ordinal)) await Task.Delay(50);
            await Task.Delay(500);
            var lines = await File.ReadAllLinesAsync($"/proc/{_server}/status");
            var line = lines.First(one => one.StartsWith("VmRSS:", StringComparison.Ordinal));
            var handles = Directory.GetFileSystemEntries($"/proc/{_server}/fd").Count(link =>
                new FileInfo(link).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) != true);
            return (double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024, handles);
        }

        public void Dispose()
        {
            Client.Dispose();
            _tool.Kill(entireProcessTree: true);
            _tool.Dispose();
        }

        // The thread that started it may be another than the first.
        private static int ChildOf(int parent) => Directory.GetDirectories($"/proc/{parent}/task").SelectMany(task =>
            File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(id =>
            int.Parse(id, CultureInfo.InvariantCulture)).Last();
    }
}
