using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Sparsescope.Tests.Gguf;

namespace Sparsescope.ModelTests.Server;

/// <summary>What a real Prometheus makes of the metrics, where one is installed: Debian's package, its programs on the path.</summary>
public sealed class PrometheusTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("prometheus-");

    private string this[string name] => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Promtool_finds_nothing_to_say_of_the_metrics()
    {
        var tool = Program("promtool");
        using var server = await BusyAsync();
        using var process = Start(tool, "check", "metrics");
        await process.StandardInput.WriteAsync(await server.Client.GetStringAsync("/metrics"));
        process.StandardInput.Close();
        var said = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal((0, ""), (process.ExitCode, said));
    }

    [Fact]
    public async Task Prometheus_scrapes_the_numbers_that_metrics_says()
    {
        var program = Program("prometheus");
        using var server = await BusyAsync();
        var port = FreePort();
        await File.WriteAllTextAsync(this["prometheus.yml"],
            $"scrape_configs:\n- job_name: server\n  scrape_interval: 1s\n  static_configs:\n  - targets: ['127.0.0.1:{server.Port}']\n");
        using var process = Start(program, $"--config.file={this["prometheus.yml"]}", $"--storage.tsdb.path={this["data"]}",
            string.Create(CultureInfo.InvariantCulture, $"--web.listen-address=127.0.0.1:{port}"), "--log.level=error");
        try
        {
            const string Query = "/api/v1/query?query=sparsescope_requests_total%7Bcode%3D%22200%22%7D";
            using var client = new HttpClient { BaseAddress = new(FormattableString.Invariant($"http://127.0.0.1:{port}")) };
            var found = new JsonElement();
            for (var i = 0; i < 100; i++)
            {
                try
                {
                    found = JsonElement.Parse(await client.GetStringAsync(Query)).GetProperty("data").GetProperty("result");
                    if (found.GetArrayLength() > 0) break;
                }
                catch (HttpRequestException)
                {
                    // It is not there yet.
                }
                await Task.Delay(200);
            }
            Assert.Equal("3", Assert.Single(found.EnumerateArray()).GetProperty("value")[1].GetString());
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private async Task<ServerUnderTest> BusyAsync()
    {
        await File.WriteAllBytesAsync(this["tiny.gguf"], TinyModel.Create());
        var server = ServerUnderTest.Start(this["tiny.gguf"], "--monitor-first", "100", "--log", this["log.jsonl"]);
        for (var i = 0; i < 3; i++) await server.PostAsync("/v1/completions", """{"prompt":"hello","max_tokens":2}""");
        return server;
    }

    private static string Program(string name)
    {
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            if (folder.Length > 0 && File.Exists(Path.Combine(folder, name))) return Path.Combine(folder, name);
        }
        Assert.Skip($"{name} is not on the path");
        throw new UnreachableException();
    }

    private static Process Start(string program, params string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
