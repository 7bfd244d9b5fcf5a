using System.Diagnostics;
using System.Globalization;
using Sparsescope.Llama;
using Sparsescope.Llama.Native;
using Sparsescope.Managed.Inference;

namespace Sparsescope.Benchmarks;

/// <summary>
/// Processor time that opening a model takes in a fresh process, step by step, with llama.cpp's own reading of the vocabulary told apart.
/// </summary>
internal static class OpeningTiming
{
    public static void Run(string path)
    {
        var process = Process.GetCurrentProcess();
        var ours = 0.0;
        _ = LlamaRuntime.Instance;
        var native = Step(() => LoadNative(path));
        Print("llama.cpp reads the vocabulary", native);
        ModelFile? file = null;
        Ours("the head is read and checked", Step(() => file = ModelFile.Check(path)));
        Ours("the managed engine looks whether it computes it", Step(() => ManagedEngine.RequireComputable(file!.Parts)));
        LlamaModel? model = null;
        Ours("the vocabulary is opened, beside what llama.cpp takes for it",
            Math.Max(0, Step(() => model = LlamaModel.LoadVocabulary(file!)) - native));
        Ours("the managed engine opens the weights",
            Step(() => ManagedEngine.Open(file!.Parts, new() { Threads = 1 }, _ => false).Dispose()));
        Print("ours in all", ours);
        Print("and for inspect: the managed engine's memory",
            Step(() => ManagedMemory.Of(file!.Parts, 512, new ManagedOptions { Threads = 1 })));
        model!.Dispose();

        double Step(Action action)
        {
            process.Refresh();
            var before = process.TotalProcessorTime;
            action();
            process.Refresh();
            return (process.TotalProcessorTime - before).TotalMilliseconds;
        }

        void Ours(string what, double milliseconds)
        {
            ours += milliseconds;
            Print(what, milliseconds);
        }
    }

    private static void Print(string what, double milliseconds) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{milliseconds,6:F0} ms  {what}"));

    private static void LoadNative(string path)
    {
        var parameters = LlamaNative.llama_model_default_params();
        parameters.vocab_only = 1;
        LlamaNative.llama_model_load_from_file(path, parameters).Dispose();
    }
}
