namespace Sparsescope.Engine;

/// <summary>Runs windows of items through a model and shows a visitor every wanted state. Not thread-safe.</summary>
public interface IEngine : IDisposable
{
    /// <summary>The taps by role that this model offers.</summary>
    /// <exception cref="BadInputException">The model has no residual stream to read.</exception>
    IReadOnlyList<TapPoint> Taps { get; }

    /// <summary>Points that a model of its kind has and that cannot be read in this one, and why; none as a rule.</summary>
    IReadOnlyList<MissingTap> MissingTaps => [];

    /// <summary>
    /// Tensors whose name matches <paramref name="pattern"/> (* any text, ? one character) and that hold one float32 vector a token.
    /// </summary>
    /// <exception cref="BadInputException">None does, or this engine has no tensors by name.</exception>
    IReadOnlyList<TapPoint> TapsByName(string pattern);

    /// <summary>Why no state can be changed while this engine computes it, as the end of a sentence; null where they can.</summary>
    string? WhyFixed => null;

    /// <summary>Prompt tokens decoded so far (a shared prefix counts once).</summary>
    long DecodedTokens { get; }

    /// <summary>Runs one window.</summary>
    /// <param name="items">The window; at least one token each.</param>
    /// <param name="points">What to read of each item's positions.</param>
    /// <param name="visitor">Who sees it.</param>
    /// <param name="generation">How to continue each item, or null.</param>
    /// <param name="firstItem">Items before this one were delivered earlier: what serves only them is left out, the rest is computed
    /// alike.</param>
    /// <param name="cancellation">Ends a decode while it runs.</param>
    void Run(IReadOnlyList<EngineSequence> items, IReadOnlyList<TapPoint> points, IEngineVisitor visitor, GenerationOptions? generation,
        int firstItem, CancellationToken cancellation);

    /// <summary>
    /// Opens a run that sequences join and leave while others are continued, beside what <see cref="Run"/> does; the caller's own. Null
    /// where this engine continues only what began together.
    /// </summary>
    /// <param name="points">What to read of prompts.</param>
    /// <param name="sequences">Most that are continued together.</param>
    /// <param name="tokens">Tokens that all of them together may have.</param>
    OpenRun? Open(IReadOnlyList<TapPoint> points, int sequences, int tokens) => null;
}
