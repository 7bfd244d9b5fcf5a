using System.Diagnostics;
using System.Runtime.InteropServices;
using Sparsescope.Models;

namespace Sparsescope.Cli.Serving;

/// <summary>
/// Runs the server's assembly, which lies beside this program and brings a web server along, as a process of its own. Its standard input
/// is the tie between both: the settings go in first, a line ends it in order, and where this program is killed it ends too.
/// </summary>
internal static class ServerProcess
{
    internal const string Assembly = "Sparsescope.Server.dll";

    /// <summary>Serves until it is told to stop.</summary>
    /// <returns>The server's exit code; 0 where it was stopped in order.</returns>
    /// <exception cref="BadInputException">The server's assembly is not there, or there is nothing that could start it.</exception>
    internal static int Run(ServerSettings settings, Terminal terminal, CancellationToken cancellation)
    {
        var assembly = Path.Combine(AppContext.BaseDirectory, Assembly);
        if (!File.Exists(assembly))
            throw new BadInputException(
                $"The server is not installed: {Assembly} must lie in {AppContext.BaseDirectory}; "
                    + "'dotnet publish src/Sparsescope.Cli -c Release -o FOLDER' puts it beside the tool, and so does the tool's package.");
        var start = new ProcessStartInfo(Host(), ["exec", assembly]) { RedirectStandardInput = true, UseShellExecute = false };
        using var server = Start(start);
        try
        {
            server.StandardInput.WriteLine(settings.ToJson());
            server.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It ended already, and has said why.
        }
        using var stop = cancellation.Register(() => Stop(server));
        server.WaitForExit();
        if (server.ExitCode == ExitCode.BadInput || !cancellation.IsCancellationRequested) return server.ExitCode;
        return ExitCode.Ok;
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new BadInputException($"The server cannot be started with '{start.FileName}': {e.Message}", e);
        }
    }

    private static void Stop(Process server)
    {
        try
        {
            server.StandardInput.WriteLine("stop");
            server.StandardInput.Flush();
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // It has ended.
        }
    }

    // The `dotnet` that runs this program, or the one that belongs to the runtime it runs on.
    private static string Host()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        if (Environment.ProcessPath is { } own && Path.GetFileName(own) == name) return own;
        var runtime = new DirectoryInfo(RuntimeEnvironment.GetRuntimeDirectory());
        var beside = runtime.Parent?.Parent?.Parent is { } root ? Path.Combine(root.FullName, name) : name;
        return File.Exists(beside) ? beside : name;
    }
}
