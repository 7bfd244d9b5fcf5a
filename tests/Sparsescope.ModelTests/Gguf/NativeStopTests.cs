using System.Diagnostics;
using Sparsescope.Llama;
using Sparsescope.Llama.Native;
using Sparsescope.ModelTests.Cli;

namespace Sparsescope.ModelTests.Gguf;

/// <summary>Where llama.cpp ends the process, behind the check of models: a process of its own is made to.</summary>
public sealed class NativeStopTests
{
    [Theory]
    [InlineData(nameof(Fails_an_assertion), "(made.cpp:7: GGML_ASSERT(made up) failed)")]
    [InlineData(nameof(Throws_in_C), "(an exception in it that nobody caught)")]
    public async Task A_process_that_llama_cpp_ends_says_so_in_a_sentence_and_ends_with_code_2(string way, string says)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Sparsescope.ModelTests.dll");
        var start = new ProcessStartInfo(Workplace.Dotnet, [program, "-method", $"{typeof(NativeStopTests).FullName}.{way}", "-explicit",
            "only"])
        { RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await output;
        Assert.Equal(2, process.ExitCode);
        var line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("llama.cpp stopped", line);
        Assert.Contains(says, line, StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public unsafe void Fails_an_assertion()
    {
        _ = LlamaRuntime.Instance;
        var abort = (delegate* unmanaged[Cdecl]<byte*, int, byte*,
            void>)System.Runtime.InteropServices.NativeLibrary.GetExport(NativeLibraries.Loaded(LlamaNative.GgmlBase), "ggml_abort");
        fixed (byte* file = "/folder/made.cpp\0"u8)
        fixed (byte* text = "GGML_ASSERT(made up) failed\0"u8) abort(file, 7, text);
    }

    [Fact(Explicit = true)]
    public unsafe void Throws_in_C()
    {
        _ = LlamaRuntime.Instance;
        var library = NativeLibraries.Loaded(LlamaNative.GgmlBase);
        var terminate = (delegate* unmanaged[Cdecl]<void>)System.Runtime.InteropServices.NativeLibrary.GetExport(library,
            "_ZSt9terminatev");
        terminate();
    }
}
