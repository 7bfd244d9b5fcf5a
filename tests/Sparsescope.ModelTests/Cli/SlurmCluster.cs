using System.Diagnostics;
using Sparsescope.Tests.Architecture;

namespace Sparsescope.ModelTests.Cli;

/// <summary>A SLURM: the one of this machine, or one of two nodes that is started from Debian's packages and ended again. Null where neither can be had.</summary>
internal sealed class SlurmCluster : IDisposable
{
    private static readonly TimeSpan s_start = TimeSpan.FromSeconds(120);

    private readonly string? _folder;

    private static string Script => Repository.Path("tests", "slurm-cluster.sh");

    private SlurmCluster(string? folder, IReadOnlyDictionary<string, string> environment) => (_folder, Environment) = (folder, environment);

    /// <summary>Variables that its commands need.</summary>
    internal IReadOnlyDictionary<string, string> Environment { get; }

    internal static SlurmCluster? Find()
    {
        if (!OperatingSystem.IsLinux()) return null;
        if (Run("sinfo", ["-h"], new Dictionary<string, string>()) is { Code: 0, Output.Length: > 0 }) return new(null, new Dictionary<string, string>());
        var folder = Directory.CreateTempSubdirectory("slurm-").FullName;
        var cluster = new SlurmCluster(folder, new Dictionary<string, string>());
        // Its daemons keep the outputs that they are given: what it says goes to a file.
        var code = Run("bash", ["-c", $"bash '{Script}' start '{folder}' > '{folder}/said' 2>&1"], new Dictionary<string, string>()).Code;
        if (code == 0 && File.Exists(Path.Combine(folder, "env")))
        {
            var text = Run("bash", ["-c", $". '{folder}/env' && env"], new Dictionary<string, string>()).Output;
            var variables = text.Split('\n').Select(line => line.Split('=', 2)).Where(line => line.Length == 2 && line[0] is "LD_LIBRARY_PATH" or "SLURM_CONF" or "PATH")
                .ToDictionary(line => line[0], line => line[1]);
            cluster = new(folder, variables);
            for (var waited = Stopwatch.StartNew(); waited.Elapsed < s_start; Thread.Sleep(500))
            {
                if (Run("sinfo", ["-h", "-t", "idle", "-o", "%D"], variables).Output.Trim() == "2") return cluster;
            }
        }
        cluster.Dispose();
        return null;
    }

    /// <summary>Runs one of its commands; its output.</summary>
    internal string Ask(string command, params string[] arguments) => Run(command, arguments, Environment).Output;

    /// <summary>Ends the daemons that were started for this.</summary>
    public void Dispose()
    {
        if (_folder is null) return;
        Run("bash", [Script, "stop", _folder], new Dictionary<string, string>());
        Thread.Sleep(1000);
        Directory.Delete(_folder, recursive: true);
    }

    private static (int Code, string Output) Run(string command, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        // Found through the PATH that it is given, not through this process's.
        var start = new ProcessStartInfo("/usr/bin/env", [command, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        _ = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
