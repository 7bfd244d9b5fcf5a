using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Sparsescope.ModelTests.Cli;

/// <summary>The program as a process of its own, with both of its outputs gathered while it runs. Ended when disposed.</summary>
internal sealed partial class CliProcess : IDisposable
{
    private const int Interrupt = 2;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly MemoryStream _output = new();
    private readonly Task _outputRead;
    private readonly Task<string> _errorRead;

    private CliProcess(Process process)
    {
        _process = process;
        _outputRead = process.StandardOutput.BaseStream.CopyToAsync(_output);
        _errorRead = process.StandardError.ReadToEndAsync();
    }

    internal bool HasExited => _process.HasExited;

    internal int Id => _process.Id;

    /// <summary>Starts a program in a folder; the standard input stays open until <see cref="CloseInput"/>.</summary>
    internal static CliProcess Start(string program, IEnumerable<string> arguments, string folder,
        IReadOnlyDictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment["DOTNET_TieredPGO"] = "0";   // a process of a second gains nothing by counting what it does
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new(Process.Start(start)!);
    }

    /// <summary>Returns when the program has read all but what a pipe holds.</summary>
    internal void WriteInput(byte[] content)
    {
        _process.StandardInput.BaseStream.Write(content);
        _process.StandardInput.BaseStream.Flush();
    }

    internal void CloseInput(byte[]? content = null)
    {
        try
        {
            if (content is not null) _process.StandardInput.BaseStream.Write(content);
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // the process ended without reading it
        }
    }

    /// <summary>kill -9.</summary>
    internal void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Ctrl-C.</summary>
    internal void SendInterrupt() => Send(Interrupt);

    /// <summary>Holds the process where it is, until it is killed; does nothing where a system cannot.</summary>
    internal void Pause()
    {
        if (!OperatingSystem.IsWindows()) Send(OperatingSystem.IsMacOS() ? 17 : 19);
    }

    /// <summary>Any signal, by its number.</summary>
    internal void Send(int signal) => Assert.Equal(0, SendSignal(_process.Id, signal));

    /// <param name="patience">How long it may take; default 90 s.</param>
    internal CliResult Wait(TimeSpan? patience = null)
    {
        if (!_process.WaitForExit(patience ?? s_patience))
        {
            Kill();
            Assert.Fail($"the program did not end in {(patience ?? s_patience).TotalSeconds} s; it said: {_errorRead.Result}");
        }
        _outputRead.Wait();
        return new(_process.ExitCode, _output.ToArray(), _errorRead.Result);
    }

    public void Dispose()
    {
        if (!_process.HasExited) Kill();
        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
