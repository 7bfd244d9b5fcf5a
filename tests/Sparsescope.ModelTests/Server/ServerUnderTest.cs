using System.Diagnostics;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Sparsescope.ModelTests.Server;

/// <summary><c>sparsescope serve</c> as a process of its own, with a client for it.</summary>
internal sealed partial class ServerUnderTest : IDisposable
{
    private const int Terminate = 15;
    private static readonly string s_program = Path.Combine(AppContext.BaseDirectory, "sparsescope.dll");

    private readonly Process _process;
    private readonly Task<string> _errors;

    private ServerUnderTest(Process process, Task<string> errors, string address)
    {
        (_process, _errors) = (process, errors);
        Client = new() { BaseAddress = new(address), Timeout = TimeSpan.FromMinutes(2) };
    }

    internal HttpClient Client { get; }

    internal int Port => Client.BaseAddress!.Port;

    /// <summary>Starts a server on a free port and waits for its first line.</summary>
    internal static ServerUnderTest Start(string model, params string[] options) =>
        Begin(["serve", "-m", model, "-t", "1", .. options.Contains("--port") ? [] : (string[])["--port", "0"], .. options]);

    /// <summary>Starts whatever serves, and waits for its first line.</summary>
    internal static ServerUnderTest Begin(params string[] arguments) => Wait(Launch(arguments));

    /// <summary>Starts a server whose files may have no more than so many bytes, as on a full disk; on Unix.</summary>
    internal static ServerUnderTest StartWithLittleRoom(int bytes, string model, params string[] options) =>
        Wait(Launch(new ProcessStartInfo("sh",
            ["-c", $"trap '' XFSZ; ulimit -f {bytes / 512}; exec \"$@\"", "sh", Host, s_program, "serve", "-m", model, "-t", "1",
                "--port", "0", .. options])
        { Environment = { ["DOTNET_EnableWriteXorExecute"] = "0" } }));

    private static ServerUnderTest Wait((Process Process, Task<string> Errors) launched)
    {
        var (process, errors) = launched;
        var line = process.StandardOutput.ReadLine();
        if (line?.StartsWith("listening on http://", StringComparison.Ordinal) == true) return new(process, errors,
            line["listening on ".Length..]);
        process.Kill(entireProcessTree: true);
        Assert.Fail($"the server's first line is '{line}'; it said: {errors.Result}");
        throw new UnreachableException();
    }

    /// <summary>Starts a server that ends by itself.</summary>
    internal static (int ExitCode, string Errors) Fail(params string[] arguments) => Run(["serve", .. arguments]);

    internal static (int ExitCode, string Errors) Run(params string[] arguments)
    {
        var (process, errors) = Launch(arguments);
        using (process)
        {
            Assert.True(process.WaitForExit(TimeSpan.FromSeconds(90)), "the server did not end");
            return (process.ExitCode, errors.Result);
        }
    }

    /// <summary>What a command prints that must succeed.</summary>
    internal static string Output(params string[] arguments)
    {
        var (process, errors) = Launch(arguments);
        using (process)
        {
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, errors.Result);
            return output;
        }
    }

    internal async Task<JsonElement> PostAsync(string path, string json, int status = 200)
    {
        using var response = await SendAsync(path, json);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode}: {text}");
        return JsonElement.Parse(text);
    }

    internal Task<HttpResponseMessage> SendAsync(string path, string json, CancellationToken cancellation = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    /// <summary>The data of every event of a stream.</summary>
    internal async Task<List<string>> StreamAsync(string path, string json)
    {
        using var response = await SendAsync(path, json);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        var text = await response.Content.ReadAsStringAsync();
        Assert.EndsWith("\n\n", text, StringComparison.Ordinal);
        return [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(line => line["data: ".Length..])];
    }

    internal async Task<double> MetricAsync(string name)
    {
        var text = await Client.GetStringAsync("/metrics");
        var line = text.Split('\n').FirstOrDefault(line => line.StartsWith(name + " ", StringComparison.Ordinal));
        return line is null ? double.NaN : double.Parse(line[(name.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Whether nothing is computed any longer, soon.</summary>
    internal async Task<bool> IsIdleAsync()
    {
        for (var i = 0; i < 50; i++)
        {
            if (await MetricAsync("sparsescope_queue_requests") == 0) return true;
            await Task.Delay(100);
        }
        return false;
    }

    /// <summary>Handles that the server's process holds, connections left out; once nothing is computed. Null where the system does not
    /// tell.</summary>
    internal async Task<int?> HandlesAsync()
    {
        var tasks = $"/proc/{_process.Id}/task";
        if (!Directory.Exists(tasks)) return null;
        Assert.True(await IsIdleAsync(), "someone is still computed for");
        var children = Directory.GetDirectories(tasks).SelectMany(task =>
            File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return Directory.GetFileSystemEntries($"/proc/{children.Single()}/fd").Count(link =>
            new FileInfo(link).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) != true);
    }

    internal int Stop()
    {
        Assert.Equal(0, SendSignal(_process.Id, Terminate));
        Assert.True(_process.WaitForExit(TimeSpan.FromSeconds(60)), "the server did not stop");
        return _process.ExitCode;
    }

    internal void Terminating() => Assert.Equal(0, SendSignal(_process.Id, Terminate));

    internal int Wait()
    {
        Assert.True(_process.WaitForExit(TimeSpan.FromSeconds(60)), "the server did not stop");
        return _process.ExitCode;
    }

    /// <summary>kill -9 of the tool alone.</summary>
    internal void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>kill -9 of the tool and of its server.</summary>
    internal void KillAll()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Client.Dispose();
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _errors.Wait(TimeSpan.FromSeconds(10));
    }

    private static string Host => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private static (Process, Task<string>) Launch(string[] arguments) => Launch(new ProcessStartInfo(Host, [s_program, .. arguments]));

    private static (Process, Task<string>) Launch(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError, start.StandardErrorEncoding) = (true, true, Encoding.UTF8);
        start.Environment["DOTNET_TieredPGO"] = "0";
        var process = Process.Start(start)!;
        return (process, process.StandardError.ReadToEndAsync());
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
