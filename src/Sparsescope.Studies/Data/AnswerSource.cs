using System.Text.RegularExpressions;
using Sparsescope.Studies.Judging;

namespace Sparsescope.Studies.Data;

/// <summary>How the right answer is read from a record.</summary>
/// <param name="Kind">How answers are judged.</param>
/// <param name="Field">Field it is read from.</param>
public sealed record AnswerSource(AnswerKind Kind, string Field)
{
    /// <summary>Its last group is the answer; null where the whole field is.</summary>
    public Regex? Pattern { get; init; }

    /// <summary>Letters: finds those of the options in the prompt, as its last group.</summary>
    public Regex? Letters { get; init; }

    /// <summary>Options: field that lists the answers to choose from.</summary>
    public string? Options { get; init; }

    /// <summary>Why a record whose field holds no answer gives no item.</summary>
    public string None => $"'{Field}' holds no answer of its kind";

    /// <summary>
    /// The answer; null where the field holds none. Letters may be given as a place in the list, from 0; commas in numbers are dropped;
    /// true and false are yes and no.
    /// </summary>
    public ExpectedAnswer? Read(StudyRecord record, string prompt)
    {
        if (record.Text(Field) is not { } text) return null;
        if (Pattern is not null) text = Pattern.Match(text) is { Success: true } match ? match.Groups[^1].Value : "";
        text = text.Trim();
        if (text.Length == 0) return null;
        return Kind switch
        {
            AnswerKind.Letter => ReadLetter(text, prompt),
            AnswerKind.Number => new ExpectedAnswer(Kind, text.Replace(",", "", StringComparison.Ordinal)),
            AnswerKind.YesNo => ReadYesNo(text),
            AnswerKind.Options => ReadOption(text, record),
            _ => new ExpectedAnswer(Kind, text),
        };
    }

    /// <summary>The letters of the options in a prompt, in order; empty for other kinds.</summary>
    public string[] LettersOf(string prompt) => Letters is null ? [] : [.. Letters.Matches(prompt).Select(match => match.Groups[^1].Value)];

    private ExpectedAnswer? ReadLetter(string text, string prompt)
    {
        if (text is [>= '0' and <= '9' and var place]) text = ((char)('A' + (place - '0'))).ToString();
        var letters = LettersOf(prompt);
        return text is [>= 'A' and <= 'Z'] && letters.Contains(text) ? new ExpectedAnswer(Kind, text) { Choices = letters } : null;
    }

    // The answer must be among two or more options, once.
    private ExpectedAnswer? ReadOption(string text, StudyRecord record) =>
        record.Texts(Options!) is { Count: > 1 } options && options.Count(option => option == text) == 1
            && options.All(option => option.Length > 0)
            ? new ExpectedAnswer(Kind, text) { Choices = options }
            : null;

    private ExpectedAnswer? ReadYesNo(string text) => text.ToLowerInvariant() switch
    {
        "yes" or "true" => new ExpectedAnswer(Kind, "yes"),
        "no" or "false" => new ExpectedAnswer(Kind, "no"),
        _ => null,
    };
}
