namespace Sparsescope.Models.Vllm;

/// <summary>
/// Shows the states that a vLLM computes. Its layer ids become layers of <c>resid_post</c>; what the last block puts out is
/// <c>final_pre_norm</c>, since vLLM shows it before the final norm. It shows states of prompts alone: no logits, and nothing can be
/// changed.
/// </summary>
/// <param name="server">The server; the caller's own.</param>
/// <param name="layerCount">Blocks of the model, L.</param>
/// <param name="width">Entries of a state.</param>
/// <param name="atOnce">Most prompts that are sent before the first of them is answered; at least 1.</param>
internal sealed class VllmEngine(VllmServer server, int layerCount, int width, int atOnce) : IEngine
{
    /// <summary>Prompts sent at once where nobody says: enough to keep a server busy, few enough for their states to fit into
    /// memory.</summary>
    internal const int DefaultAtOnce = 4;

    /// <inheritdoc/>
    public IReadOnlyList<TapPoint> Taps { get; } = [.. server.Boundaries.Select(boundary => boundary < layerCount
        ? new TapPoint(new(TapNames.ResidPost, boundary), FormattableString.Invariant($"vllm-{boundary}"), width, OutputsOnly: false)
        : new TapPoint(new(TapNames.FinalPreNorm, layerCount), FormattableString.Invariant($"vllm-{boundary}"), width,
            OutputsOnly: false))];

    /// <inheritdoc/>
    public string? WhyFixed => "vLLM shows states and takes none back";

    /// <inheritdoc/>
    public long DecodedTokens { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyList<TapPoint> TapsByName(string pattern) =>
        throw BadInputException.Of("taps",
            $" {TapNames.ByName}{pattern}: tensors by name are those of llama.cpp; vLLM shows "
            + $"{TapNames.ResidPost} and {TapNames.FinalPreNorm}.");

    /// <inheritdoc/>
    public void Run(IReadOnlyList<EngineSequence> items, IReadOnlyList<TapPoint> points, IEngineVisitor visitor,
        GenerationOptions? generation, int firstItem, CancellationToken cancellation)
    {
        if (generation is not null) throw new BadInputException("vLLM is asked for states of prompts; nothing is generated with it.");
        if (items.Any(item => item.Edits is not null)) throw new BadInputException($"States cannot be changed here: {WhyFixed}.");
        if (items.Any(item => item.StatePositions.Length > 0 && item.LogitsFrom < item.Tokens.Length - 1))
            throw new BadInputException("vLLM is asked for states of prompts; the log-likelihood of their tokens is not measured with it.");
        int[] boundaries = [.. points.Select(point => point.Layer!.Value).Distinct().Order()];
        var state = new float[width];
        foreach (var chunk in items.Index().Skip(firstItem).Chunk(atOnce))
        {
            var answers = new Task<IPromptStates?>[chunk.Length];
            try
            {
                for (var i = 0; i < chunk.Length; i++)
                {
                    var item = chunk[i].Item;
                    answers[i] = Task.Run(() => Ask(item, boundaries, cancellation), cancellation);
                }
                foreach (var ((index, item), answer) in chunk.Zip(answers))
                {
                    if (answer.GetAwaiter().GetResult() is { } states)
                    {
                        DecodedTokens += item.Tokens.Length;
                        Show(index, item, points, states, state, visitor);
                    }
                    visitor.Completed(index, null);
                }
            }
            finally
            {
                foreach (var answer in answers.Where(answer => answer is not null)) Close(answer);
            }
        }
    }

    /// <summary>Nothing is kept: the server is the caller's own.</summary>
    public void Dispose() { }

    private IPromptStates? Ask(EngineSequence item, int[] boundaries, CancellationToken cancellation)
    {
        if (item.StatePositions.Length == 0) return null;
        if (server.MostTokens is { } most && item.Tokens.Length >= most)
            throw new BadInputException($"A prompt has {item.Tokens.Length} tokens, and the server takes {most - 1}.", Remedy.LessAtOnce);
        return server.States(item.Tokens, boundaries, cancellation);
    }

    private static void Show(int index, EngineSequence item, IReadOnlyList<TapPoint> points, IPromptStates states, float[] state,
        IEngineVisitor visitor)
    {
        foreach (var point in points.OrderBy(point => point.Layer))
        {
            foreach (var position in item.StatePositions)
            {
                states.Read(point.Layer!.Value, position, state);
                visitor.State([index], point, position, item.Tokens[position], Phase.Prompt, state);
            }
        }
    }

    private static void Close(Task<IPromptStates?> answer)
    {
        try
        {
            answer.GetAwaiter().GetResult()?.Dispose();
        }
        catch (Exception e) when (e is BadInputException or OperationCanceledException)
        {
            // said already, or about to be
        }
    }
}
