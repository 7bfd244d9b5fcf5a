using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sparsescope.Llama.Native;

/// <summary>
/// What happens where llama.cpp ends the process: an assertion of its own fails, or an exception of C++ is caught by nobody. Neither can
/// be survived, as
/// the call never returns; but the person is told in a sentence which model it was, and the exit code is that of bad input. Models are
/// checked before they
/// are loaded so that this is not met; it stands behind that check for what nobody thought of.
/// </summary>
internal static unsafe partial class NativeStop
{
    private const int BadInput = 2;

    private static Action<string> s_say = text => Console.Error.WriteLine(text);
    private static volatile string? s_model;

    /// <summary>Who is told, in a sentence.</summary>
    internal static Action<string> Say { set => s_say = value; }

    /// <summary>The model that was loaded last, for the sentence.</summary>
    internal static string Model { set => s_model = value; }

    /// <summary>Takes the place of llama.cpp's own ends.</summary>
    internal static void Install()
    {
        LlamaNative.ggml_set_abort_callback(&OnAbort);
        // Of the C++ runtime that the library itself is linked to; where that has no such function, its exceptions end the process as they
        // did.
        if (NativeLibrary.TryGetExport(NativeLibraries.Loaded(LlamaNative.GgmlBase), "_ZSt13set_terminatePFvvE", out var setTerminate))
            ((delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<void>, nint>)setTerminate)(&OnTerminate);
    }

    // FILE:LINE: GGML_ASSERT(CONDITION) failed
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnAbort(byte* message)
    {
        var what = LlamaNative.Text(message);
        End(what[(what.LastIndexOf('/') is var slash && slash < what.IndexOf(": ", StringComparison.Ordinal) ? slash + 1 : 0)..]);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnTerminate() => End("an exception in it that nobody caught");

    private static void End(string why)
    {
        try
        {
            var about = s_model is { } model ? $" on '{model}'" : "";
            var log = LogCapture.FirstError is { } error ? $"; it had said: {error}" : "";
            s_say($"llama.cpp stopped{about} ({why.TrimEnd('.')}{log}); try another copy or conversion of the model.");
        }
        finally
        {
            // Not Environment.Exit: it would wait for the thread that stands here.
            if (OperatingSystem.IsWindows()) Environment.Exit(BadInput);
            else _exit(BadInput);
        }
    }

    [LibraryImport("libc")]
    private static partial void _exit(int code);
}
