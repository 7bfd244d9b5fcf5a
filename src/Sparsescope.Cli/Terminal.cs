using System.Text;
using Sparsescope.Cli.Heatmaps;
using Sparsescope.Studies.Reporting;
using Spectre.Console;

namespace Sparsescope.Cli;

/// <summary>Where a command writes: results as bytes to stdout, everything said to a person to stderr.</summary>
/// <param name="Out">Standard output, for results.</param>
/// <param name="Error">Standard error, plain lines.</param>
/// <param name="Console">Standard error as a terminal: progress and tables.</param>
internal sealed record Terminal(Stream Out, TextWriter Error, IAnsiConsole Console)
{
    /// <summary>What standard output can show.</summary>
    internal Screen Screen { get; init; } = Screen.Plain;

    /// <summary>Columns of a line of standard output; as many as one likes where it is a file or a pipe.</summary>
    internal int Columns { get; init; } = int.MaxValue;

    /// <summary>The same of standard error.</summary>
    internal int ErrorColumns { get; init; } = int.MaxValue;

    /// <summary>Whether standard output is a terminal: a person reads it, not a program.</summary>
    internal bool OutputIsTerminal { get; init; }

    /// <summary>Gives the time, to templates that ask for it and to results.</summary>
    internal TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>True where a person watches: a progress bar is drawn instead of lines.</summary>
    internal bool IsInteractive => Console.Profile.Capabilities.Interactive && !System.Console.IsErrorRedirected;

    /// <summary>
    /// Writes text for people to results. What it quotes of others cannot steer the terminal: such characters are spelled out.
    /// </summary>
    /// <remarks>Lines that are longer than those of a terminal go on in the next one at a word, indented.</remarks>
    internal void Print(string text) => PrintExact(Folded(Visible.Lines(text), Columns));

    /// <summary>Writes JSON to results. Characters that would steer the terminal stand in it as escapes, which mean the same.</summary>
    internal void PrintJson(string json) => PrintExact(Visible.Json(json));

    /// <summary>Writes a line as it is: for colours of our own, around text that was made visible before.</summary>
    internal void PrintExact(string line) => Write(Encoding.UTF8.GetBytes(line + "\n"));

    /// <summary>Writes bytes of results.</summary>
    /// <exception cref="OutputClosedException">Whoever read standard output has gone.</exception>
    /// <exception cref="BadInputException">Standard output goes to a full disk, or to something that is gone.</exception>
    internal void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            Out.Write(bytes);
        }
        catch (IOException e)
        {
            throw Failed(e);
        }
    }

    /// <summary>Writes results piece by piece.</summary>
    /// <param name="write">Writes them.</param>
    /// <exception cref="OutputClosedException">As above.</exception>
    /// <exception cref="BadInputException">As above.</exception>
    internal void Write(Action<Stream> write)
    {
        var pieces = new BufferedStream(Out, 1 << 16);
        try
        {
            write(pieces);
            pieces.Flush();
        }
        catch (IOException e)
        {
            throw Failed(e);
        }
    }

    private static Exception Failed(IOException e) => OutputClosedException.IsMeantBy(e) ? new OutputClosedException(e)
        : new BadInputException($"Writing to standard output failed: {e.Message}", e);

    /// <summary>
    /// Writes a line of progress over the one before. It is cut to the width of the terminal less one column: a longer one would go on in
    /// the next line, and every update would add one.
    /// </summary>
    internal void Redraw(string text)
    {
        var room = Math.Max(1, Console.Profile.Width - 1);
        Error.Write("\r" + (text.Length > room ? text[..room] : text.PadRight(room)));
    }

    /// <summary>Says one line to the person. What it quotes of others cannot steer the terminal.</summary>
    internal void Say(string line) => Error.WriteLine(Folded(Visible.Lines(line), ErrorColumns));

    private static string Folded(string text, int columns) =>
        columns == int.MaxValue ? text : string.Join('\n', text.Split('\n').SelectMany(line => TextLines.Wrap(line, columns)));
}
