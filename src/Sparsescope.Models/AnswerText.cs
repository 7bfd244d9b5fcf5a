using System.Text;

namespace Sparsescope.Models;

/// <summary>
/// The text of an answer as its tokens come. What may still become a character or a stop text is held back, so that all that was given
/// out is right.
/// </summary>
/// <param name="stops">Texts before which the answer ends, none of them empty.</param>
public sealed class AnswerText(IReadOnlyList<string> stops)
{
    private readonly Decoder _decoder = new UTF8Encoding(false, false).GetDecoder();
    private readonly StringBuilder _held = new();

    /// <summary>True where a stop text was found; nothing more is given out.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Takes a token's bytes.</summary>
    /// <returns>What can be given out now.</returns>
    public string Add(ReadOnlySpan<byte> bytes) => Take(bytes, flush: false);

    /// <summary>Ends the text.</summary>
    /// <returns>What was held back; a character cut in two is U+FFFD.</returns>
    public string Finish() => IsStopped ? "" : Take([], flush: true);

    private string Take(ReadOnlySpan<byte> bytes, bool flush)
    {
        Span<char> characters = new char[_decoder.GetCharCount(bytes, flush)];
        _decoder.GetChars(bytes, characters, flush);
        _held.Append(characters);
        var text = _held.ToString();
        var stop = FirstStop(text);
        if (stop >= 0) IsStopped = true;
        var length = stop >= 0 ? stop : flush ? text.Length : text.Length - Beginning(text);
        _held.Clear().Append(text, length, stop >= 0 ? 0 : text.Length - length);
        return text[..length];
    }

    private int FirstStop(string text)
    {
        var first = -1;
        foreach (var stop in stops)
        {
            var at = text.IndexOf(stop, StringComparison.Ordinal);
            if (at >= 0 && (first < 0 || at < first)) first = at;
        }
        return first;
    }

    // How much of the text's end begins a stop text.
    private int Beginning(string text)
    {
        var most = 0;
        foreach (var stop in stops)
        {
            for (var length = Math.Min(stop.Length - 1, text.Length); length > most; length--)
            {
                if (text.AsSpan(text.Length - length).SequenceEqual(stop.AsSpan(0, length))) most = length;
            }
        }
        return most;
    }
}
