using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Sparsescope.Cli.Benchmarking;

namespace Sparsescope.Benchmarks.Peers;

/// <summary>A script in Python that does the same work: a process that stays, and takes as many steps as it is told.</summary>
internal sealed class PeerSide : IPeerSide
{
    private readonly Process _process;
    private readonly int _steps;

    // Debian's, for which its packages are; another one may stand before it on the path.
    private static string Python => File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

    private PeerSide(string name, Process process, string about, int steps) =>
        (Name, _process, About, _steps) = (name, process, about, steps);

    public string Name { get; }

    public string About { get; }

    /// <summary>Starts a script that lies beside this file.</summary>
    /// <param name="name">Name of the side.</param>
    /// <param name="script">Name of the script.</param>
    /// <param name="package">What has to be installed for it, for the message.</param>
    /// <param name="arguments">What the script is told: sizes, and threads it may use.</param>
    /// <param name="steps">How often it does its work in a turn.</param>
    /// <exception cref="BadInputException">Python or what the script imports is missing.</exception>
    internal static PeerSide Start(string name, string script, string package, IEnumerable<int> arguments, int steps)
    {
        var start = new ProcessStartInfo(Python)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])["-c", Text("blas.py") + Text(script),
            .. arguments.Select(size => size.ToString(CultureInfo.InvariantCulture))]) start.ArgumentList.Add(argument);
        try
        {
            var process = Process.Start(start)!;
            if (process.StandardOutput.ReadLine() is { } about) return new(name, process, about, steps);
            var why = process.StandardError.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault();
            process.Dispose();
            throw new BadInputException(
                $"{package} cannot be run here ({PlainText.OneLine(why ?? "it said nothing")}); on Debian, install it with apt-get.");
        }
        catch (Win32Exception e)
        {
            throw new BadInputException($"python3 is not installed here, and {package} with it.", e);
        }
    }

    public long Run(CancellationToken cancellation)
    {
        _process.StandardInput.WriteLine(_steps.ToString(CultureInfo.InvariantCulture));
        _process.StandardInput.Flush();
        return _process.StandardOutput.ReadLine() is not null ? _steps
            : throw new BadInputException($"{Name} ended: {PlainText.OneLine(_process.StandardError.ReadToEnd())}");
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    private static string Text(string script)
    {
        using var reader = new StreamReader(typeof(PeerSide).Assembly.GetManifestResourceStream($"peers/{script}")!);
        return reader.ReadToEnd();
    }
}
