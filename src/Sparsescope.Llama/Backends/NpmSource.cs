using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace Sparsescope.Llama.Backends;

/// <summary>The registry that npm is set up for.</summary>
/// <param name="environment">Variables that npm gets beside those of this process.</param>
internal sealed class NpmSource(IReadOnlyDictionary<string, string>? environment = null) : IPackageSource
{
    /// <summary>The scope of the packages.</summary>
    internal const string Scope = "node-llama-cpp";

    private static readonly (string Setting, string Value)[] s_settings =
    [
        ("json", "true"),
        ("ignore_scripts", "true"),
        ("fetch_retries", "2"),
        ("fetch_retry_mintimeout", "1000"),
        ("fetch_retry_maxtimeout", "5000"),
    ];

    /// <inheritdoc/>
    public string Fetch(string package, string version, string scratch, CancellationToken cancellation)
    {
        var name = $"@{Scope}/{package}@{version}";
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm")
        {
            // A project's own settings of npm have no say here.
            WorkingDirectory = scratch,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])["pack", name]) start.ArgumentList.Add(argument);
        foreach (var (setting, value) in s_settings) start.Environment["npm_config_" + setting] = value;
        foreach (var (key, value) in environment ?? new Dictionary<string, string>()) start.Environment[key] = value;
        try
        {
            using var npm = Process.Start(start)!;
            using var stop = cancellation.Register(() => npm.Kill(entireProcessTree: true));
            var output = npm.StandardOutput.ReadToEndAsync(CancellationToken.None);
            var error = npm.StandardError.ReadToEndAsync(CancellationToken.None);
            npm.WaitForExit();
            cancellation.ThrowIfCancellationRequested();
            if (npm.ExitCode != 0) throw Failed(name, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
        }
        catch (Win32Exception e)
        {
            throw new BadInputException(
                "npm was not found: published builds of llama.cpp come from npm; install Node.js 20 or newer, or install from a folder.",
                e);
        }
        return Directory.EnumerateFiles(scratch, "*.tgz").SingleOrDefault()
            ?? throw new BadInputException($"npm ended well and left no archive of {name}.");
    }

    private static BadInputException Failed(string name, string output, string error)
    {
        var (code, summary) = Reason(output);
        return code switch
        {
            "E404" or "ETARGET" => new($"The registry of npm has no {name}: it does not serve this release."),
            "EINTEGRITY" => new(
                $"{name} did not arrive as the registry describes it (its checksum is another): try again, or install from a folder."),
            _ => new($"npm could not fetch {name}: {PlainText.OneLine(summary ?? FirstLine(error) ?? "it gave no reason")}"),
        };
    }

    private static string? FirstLine(string text) => text.Split('\n').FirstOrDefault(line => line.Length > 0);

    // Asked for JSON, npm says why it failed as {"error":{"code","summary"}}.
    private static (string? Code, string? Summary) Reason(string output)
    {
        try
        {
            using var json = JsonDocument.Parse(output);
            var error = json.RootElement.GetProperty("error");
            return (error.GetProperty("code").GetString(), error.GetProperty("summary").GetString());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return (null, null);
        }
    }
}
