namespace Sparsescope.Models.Vllm;

/// <summary>The states of one prompt, as a server sent them.</summary>
internal interface IPromptStates : IDisposable
{
    /// <summary>Type of their numbers.</summary>
    WireType Type { get; }

    /// <summary>Reads one state.</summary>
    /// <param name="boundary">0 … L: what goes into block <paramref name="boundary"/>; L: what the last block puts out, before the final
    /// norm.</param>
    /// <param name="position">Position of the token in the prompt.</param>
    /// <param name="state">[width]; where it goes.</param>
    /// <exception cref="BadInputException">It is not finite, or was not sent.</exception>
    void Read(int boundary, int position, Span<float> state);
}
