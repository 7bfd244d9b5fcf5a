using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sparsescope.ModelTests.Packing;

/// <summary>Programs run as a user runs them, outside of this process.</summary>
internal static class Tool
{
    /// <summary>Longer than anything here takes on a busy machine.</summary>
    internal static TimeSpan Patience { get; } = TimeSpan.FromMinutes(14);

    internal static string DotnetProgram => Path.Combine(DotnetRoot, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");

    /// <summary>The root of the repository.</summary>
    internal static string Root
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "Sparsescope.slnx"))) return folder.FullName;
            }
            throw new InvalidOperationException("the tests do not lie under the project's root");
        }
    }

    private static string DotnetRoot => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    internal static Process Start(string program, string folder, IReadOnlyDictionary<string, string?> environment,
        params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What the test run tells its own build tools is not for these.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        start.Environment["DOTNET_ROOT"] = DotnetRoot;
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        return Process.Start(start)!;
    }

    /// <summary>Its standard output.</summary>
    /// <exception cref="InvalidOperationException">It failed, or did not end; the message holds what it said.</exception>
    internal static string Run(string program, string folder, IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        using var process = Start(program, folder, environment, arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException(
                $"'{program} {string.Join(' ', arguments)}' did not end in {Patience.TotalMinutes} minutes");
        }
        if (process.ExitCode != 0)
            throw new InvalidOperationException(
                $"'{program} {string.Join(' ', arguments)}' ended with {process.ExitCode}:\n{output.Result}\n{error.Result}");
        return output.Result;
    }
}
