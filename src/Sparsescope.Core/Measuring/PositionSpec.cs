using System.Globalization;

namespace Sparsescope.Measuring;

/// <summary>
/// Which positions of a prompt are measured, as written after --positions: a list, separated by commas, of <c>last</c>, <c>all</c>, an
/// index (0-based, negative from the end), a slice <c>a:b</c> (from a, up to and without b; either may be left out or negative, cut to the
/// prompt), a range <c>a..b</c> (b included), and <c>mean</c> or <c>mean(LIST)</c>: the mean of every metric over those positions (all of
/// them by default) as one more state.
/// </summary>
public sealed class PositionSpec
{
    private readonly record struct Part(int? From, int? To, bool Single);

    private readonly Part[] _each;
    private readonly Part[] _mean;

    private PositionSpec(string text, Part[] each, Part[] mean) => (Text, _each, _mean) = (text, each, mean);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>True where the mean over positions is asked for.</summary>
    public bool HasMean => _mean.Length > 0;

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <exception cref="BadInputException">Not of the form above.</exception>
    public static PositionSpec Parse(string text)
    {
        var each = new List<Part>();
        var mean = new List<Part>();
        foreach (var word in Split(text))
        {
            if (word == "mean") mean.Add(new(0, null, false));
            else if (word.StartsWith("mean(", StringComparison.Ordinal) && word.EndsWith(')'))
                mean.AddRange(Split(word[5..^1]).Select(inner => ParsePart(inner, text)));
            else each.Add(ParsePart(word, text));
        }
        return new(text, [.. each], [.. mean]);
    }

    /// <summary>
    /// Absolute positions to report one by one and those to average, each ascending, for a prompt of <paramref name="length"/> tokens.
    /// </summary>
    /// <exception cref="BadInputException">A single index lies outside the prompt.</exception>
    public (int[] Each, int[] Mean) Resolve(int length) => (Resolve(_each, length), Resolve(_mean, length));

    private int[] Resolve(Part[] parts, int length)
    {
        var positions = new SortedSet<int>();
        foreach (var part in parts)
        {
            var from = Absolute(part.From ?? 0, length);
            if (part.Single)
            {
                if (from < 0 || from >= length)
                    throw new BadInputException($"position {part.From} of {Text} is outside this prompt of {length} tokens");
                positions.Add(from);
                continue;
            }
            var to = part.To is { } end ? Absolute(end, length) : length;
            for (var p = Math.Max(0, from); p < Math.Min(to, length); p++) positions.Add(p);
        }
        return [.. positions];
    }

    private static int Absolute(int index, int length) => index < 0 ? length + index : index;

    // Commas inside mean(…) belong to it.
    private static IEnumerable<string> Split(string text)
    {
        var (start, depth) = (0, 0);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] == '(') depth++;
            if (i < text.Length && text[i] == ')') depth--;
            if (i < text.Length && (text[i] != ',' || depth > 0)) continue;
            yield return text[start..i].Trim();
            start = i + 1;
        }
    }

    private static Part ParsePart(string word, string whole)
    {
        if (word == "last") return new(-1, null, true);
        if (word is "all" or ":") return new(0, null, false);
        if (Number(word) is { } index) return new(index, null, true);
        if (word.Split(':') is [var a, var b] && (a == "" || Number(a) is not null) && (b == "" || Number(b) is not null))
            return new(Number(a), Number(b), false);
        if (word.Split("..") is [var c, var d] && Number(c) is { } first && Number(d) is { } last)
            return new(first, last is -1 or int.MaxValue ? null : last + 1, false);   // to the end of the prompt
        throw BadInputException.Of(
            "positions", $" {whole}: '{word}' is not last, all, an index, a slice a:b, a range a..b, mean or mean(LIST).");
    }

    private static int? Number(string word) =>
        int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;
}
