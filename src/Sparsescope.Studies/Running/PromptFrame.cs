using Sparsescope.Measuring;
using Sparsescope.Records;

namespace Sparsescope.Studies.Running;

/// <summary>
/// The tokens that the chat template puts before and after every message of a user: what all prompts of a study must have in common.
/// </summary>
/// <param name="Head">Tokens before the content.</param>
/// <param name="Tail">Tokens after it; sparsity is read at the last of them.</param>
public sealed record PromptFrame(int[] Head, int[] Tail)
{
    // Two contents that share no character: what their prompts have in common at either end is the template's.
    private static readonly string[] s_contents = ["a b", "7!"];

    /// <summary>Found by encoding different texts.</summary>
    public static PromptFrame Of(PromptEncoder encoder)
    {
        var prompts = s_contents.Select(content =>
            encoder.Encode(new InputRecord { Index = 0, Id = "0", Prompt = content, Fields = [], Where = "frame" }).Tokens).ToArray();
        var (a, b) = (prompts[0], prompts[1]);
        var shortest = Math.Min(a.Length, b.Length);
        var head = 0;
        while (head < shortest && a[head] == b[head]) head++;
        var tail = 0;
        while (tail < shortest - head && a[^(tail + 1)] == b[^(tail + 1)]) tail++;
        return new(a[..head], a[^tail..]);
    }

    /// <summary>Whether a prompt has all of the frame. The token before the content may have merged with its first characters.</summary>
    public bool Holds(ReadOnlySpan<int> tokens) =>
        tokens.Length >= Head.Length + Tail.Length
        && (Head.Length == 0 || tokens[..(Head.Length - 1)].SequenceEqual(Head.AsSpan(0, Head.Length - 1)))
        && tokens[^Tail.Length..].SequenceEqual(Tail);
}
