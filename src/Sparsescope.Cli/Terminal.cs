using System.Text;
using Spectre.Console;

namespace Sparsescope.Cli;

/// <summary>Where a command writes: results as bytes to stdout, everything said to a person to stderr.</summary>
/// <param name="Out">Standard output, for results.</param>
/// <param name="Error">Standard error, plain lines.</param>
/// <param name="Console">Standard error as a terminal: progress and tables.</param>
internal sealed record Terminal(Stream Out, TextWriter Error, IAnsiConsole Console)
{
    /// <summary>True where a person watches: a progress bar is drawn instead of lines.</summary>
    internal bool IsInteractive => Console.Profile.Capabilities.Interactive && !System.Console.IsErrorRedirected;

    /// <summary>Writes one line of results.</summary>
    internal void Print(string line) => Write(Encoding.UTF8.GetBytes(line + "\n"));

    /// <summary>Writes bytes of results.</summary>
    /// <exception cref="BadInputException">Standard output goes to a full disk, or to something that is gone.</exception>
    internal void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            Out.Write(bytes);
        }
        catch (IOException e)
        {
            throw new BadInputException($"Writing to standard output failed: {e.Message}", e);
        }
    }

    /// <summary>Says one line to the person.</summary>
    internal void Say(string line) => Error.WriteLine(line);
}
