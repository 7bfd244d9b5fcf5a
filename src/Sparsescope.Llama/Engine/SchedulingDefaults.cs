namespace Sparsescope.Llama.Engine;

/// <summary>Group sizes that were measured to be fastest on CPUs (bench/results); -b, -ub and --parallel override them.</summary>
/// <param name="GroupTokens">Tokens up to which prompts share a decode.</param>
/// <param name="PromptSequences">Most prompts in one decode.</param>
/// <param name="GenerationSequences">Most generations decoded together.</param>
internal sealed record SchedulingDefaults(int GroupTokens, int PromptSequences, int GenerationSequences)
{
    /// <summary>Sequences a context is made for.</summary>
    internal const int MostSequences = 32;

    /// <summary>Memory budget of a group that generates, in cells of the cache, all its sequences together; one longer item runs alone.</summary>
    internal const int GroupCells = 4096;

    internal static SchedulingDefaults For(Numerics numerics) => new(128, MostSequences, 16);
}
