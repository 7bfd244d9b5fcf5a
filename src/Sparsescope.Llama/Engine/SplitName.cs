using System.Globalization;
using System.Text.RegularExpressions;

namespace Sparsescope.Llama;

/// <summary>The name of a file of a split model: STEM-00002-of-00003.gguf.</summary>
/// <param name="Stem">What comes before, with the folder.</param>
/// <param name="Part">Number of the file, from 1.</param>
/// <param name="Count">Number of files.</param>
public sealed partial record SplitName(string Stem, int Part, int Count)
{
    /// <summary>Reads a path; null where it is not of that form.</summary>
    public static SplitName? Of(string path) => Form().Match(path) is { Success: true } match
        ? new(match.Groups["stem"].Value, Number(match.Groups["part"]), Number(match.Groups["count"]))
        : null;

    /// <summary>The path of another file of the model.</summary>
    public string PathOf(int part) => string.Create(CultureInfo.InvariantCulture, $"{Stem}-{part:D5}-of-{Count:D5}.gguf");

    private static int Number(Group digits) => int.Parse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A(?<stem>.+)-(?<part>[0-9]{5})-of-(?<count>[0-9]{5})\.gguf\z", RegexOptions.Singleline)]
    private static partial Regex Form();
}
