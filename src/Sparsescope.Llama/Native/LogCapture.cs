using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Sparsescope.Llama.Native;

/// <summary>
/// Receives llama.cpp's log: remembers the first error line, and passes whole lines on when someone listens. llama.cpp says most on the
/// thread that called it, so what is said there belongs to that call and not to another model at work beside it.
/// </summary>
internal static unsafe class LogCapture
{
    private const int LevelError = 4, LevelContinue = 5;

    private static readonly Lock s_gate = new();
    private static readonly StringBuilder s_line = new();
    private static int s_level;
    private static string? s_elsewhere;     // the first error on a thread that called nothing
    private static Action<string>? s_listener;

    [ThreadStatic]
    private static bool t_calls;

    [ThreadStatic]
    private static string? t_firstError;

    [ThreadStatic]
    private static Action<string>? t_listener;

    /// <summary>
    /// The first line llama.cpp logged as an error since this thread's <see cref="Forget"/>, or null: the cause; later ones say what failed
    /// with it.
    /// </summary>
    internal static string? FirstError { get { lock (s_gate) return t_firstError ?? s_elsewhere; } }

    /// <summary>Who gets every line that no thread's own listener gets, or null.</summary>
    internal static Action<string>? Listener { set { lock (s_gate) s_listener = value; } }

    /// <summary>Who gets the lines of what this thread calls, or null.</summary>
    internal static Action<string>? ThreadListener { get => t_listener; set => t_listener = value; }

    internal static void Forget()
    {
        lock (s_gate) s_elsewhere = null;
        (t_calls, t_firstError) = (true, null);
    }

    internal static void Install() => LlamaNative.llama_log_set(&OnLog, 0);

    // Called by llama.cpp from any of its threads; a failing listener must not unwind into C.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnLog(int level, byte* text, nint userData)
    {
        try { Append(level, LlamaNative.Text(text)); }
        catch (Exception) { s_listener = t_listener = null; }
    }

    private static void Append(int level, string text)
    {
        lock (s_gate)
        {
            if (level != LevelContinue) s_level = level;
            foreach (var character in text)
            {
                if (character == '\n') EndLine();
                else s_line.Append(character);
            }
        }
    }

    private static void EndLine()
    {
        var line = s_line.ToString().Trim();
        s_line.Clear();
        if (line.Length == 0) return;
        if (s_level == LevelError && t_calls) t_firstError ??= line;
        else if (s_level == LevelError) s_elsewhere ??= line;
        (t_listener ?? s_listener)?.Invoke(line);
    }
}
