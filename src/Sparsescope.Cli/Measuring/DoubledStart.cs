namespace Sparsescope.Cli.Measuring;

/// <summary>
/// Counts prompts that begin with the begin-of-sequence token twice: raw text that spells it (--special) where the tokeniser puts one
/// before raw
/// text anyway, or token ids that have both. Nothing is dropped, as raw text is sent as it is; it is said once.
/// </summary>
internal sealed class DoubledStart(ITokenizer vocabulary, Terminal terminal)
{
    private long _count;

    internal void Add(IReadOnlyList<int> tokens)
    {
        if (vocabulary.Bos >= 0 && tokens.Count > 1 && tokens[0] == vocabulary.Bos && tokens[1] == vocabulary.Bos) _count++;
    }

    /// <summary>Says it where there were such prompts; call once, at the end.</summary>
    internal void Say()
    {
        if (_count == 0) return;
        var (prompts, their) = _count == 1 ? ("1 prompt begins", "its") : ($"{_count} prompts begin", "their");
        terminal.Say($"note: {prompts} with {vocabulary.Spelling(vocabulary.Bos)} twice; the tokeniser puts one before raw text, "
            + $"so leave it out of {their} text");
    }
}
