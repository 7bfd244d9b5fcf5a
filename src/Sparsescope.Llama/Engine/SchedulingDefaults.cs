namespace Sparsescope.Llama;

/// <summary>How much is decoded together unless -b, -ub or --parallel say otherwise.</summary>
/// <param name="GroupTokens">Tokens up to which prompts share a decode.</param>
/// <param name="PromptSequences">Most prompts in one decode.</param>
/// <param name="GenerationSequences">Most generations decoded together.</param>
internal sealed record SchedulingDefaults(int GroupTokens, int PromptSequences, int GenerationSequences)
{
    /// <summary>Sequences a context is made for.</summary>
    internal const int MostSequences = 32;

    /// <summary>
    /// Memory budget of a group that generates, in cells of the cache, all its sequences together; one longer item runs alone.
    /// </summary>
    internal const int GroupCells = 4096;

    /// <summary>
    /// Most tokens of one decode: on the processor, on a GPU, and on a GPU where an item is longer than <see cref="LongItem"/>.
    /// </summary>
    internal const int MicroBatchOnCpu = 512, MicroBatchOnGpu = 2048, MicroBatchOfLongItems = 512;

    /// <summary>
    /// Attention without flash attention holds rows × cells × heads numbers, so a long item is decoded in smaller pieces.
    /// </summary>
    internal const int LongItem = 4096;

    /// <summary>
    /// On a processor, F32 weights: prompts are grouped, which is faster for short ones and moves a state by 1e-6. Other weights: llama.cpp
    /// rounds activations on the way (to 8 bits for quantised ones), and a sum taken in another order then flips roundings that move a
    /// state by percents; so prompts go one at a time, each at the cells it would have alone, and sharing a prefix changes no bit. A GPU
    /// idles on one prompt at a time, and picks kernels by the number of rows anyway: prompts are grouped there whatever the weights.
    /// </summary>
    internal static SchedulingDefaults For(bool roundsActivations, bool onGpu) => onGpu ? new(1024, MostSequences, MostSequences)
        : roundsActivations ? new(128, 1, 16) : new(128, MostSequences, 16);

    /// <summary>Most tokens of one decode.</summary>
    internal static int MicroBatch(bool onGpu, int longestItem) => !onGpu ? MicroBatchOnCpu : longestItem > LongItem ? MicroBatchOfLongItems
        : MicroBatchOnGpu;
}
