using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sparsescope.Studies.Data;
using Sparsescope.Studies.Judging;

namespace Sparsescope.Studies.Drafts;

/// <summary>Finds out how answers of a field can be judged, from what stands in it.</summary>
/// <param name="Kind">How.</param>
/// <param name="Letters">Letters: the expression that finds those of the options in a prompt.</param>
/// <param name="Options">Options: the field that lists them.</param>
internal sealed record DraftAnswer(AnswerKind Kind, string? Letters, string? Options)
{
    private const int MostShown = 40;

    // A letter at the beginning of a line, or anywhere before a bracket, a full stop or a colon.
    private static readonly string[] s_letters = [@"(?m)^\s*\(?([A-Z])[).:]", @"(?:^|\s)\(?([A-Z])[).:](?=\s)"];

    /// <summary>Tokens that such an answer needs when it is generated: none where probabilities of the answers say enough.</summary>
    internal int Tokens => Kind switch { AnswerKind.YesNo => 16, AnswerKind.Number => 64, AnswerKind.Math => 256, _ => 0 };

    /// <exception cref="BadInputException">The field holds no answers, or none of a kind that a study judges.</exception>
    internal static DraftAnswer Of(IReadOnlyList<StudyRecord> records, string field, string prompts)
    {
        var answered = records.Where(record => record.Has(field)).ToList();
        if (answered.Count == 0) throw new BadInputException($"The field '{field}' holds no answer in any record.");
        string[] answers = [.. answered.Select(record => (record.Text(field) ?? "").Trim())];
        if (answers.All(IsYesOrNo)) return new(AnswerKind.YesNo, null, null);
        if (OptionsOf(answered, field) is { } options) return new(AnswerKind.Options, null, options);
        if (answers.All(answer => answer is [>= 'A' and <= 'Z']))
        {
            var letters = s_letters.FirstOrDefault(pattern => answered.Zip(answers)
                .All(of => Finds(pattern, of.First.Text(prompts) ?? "", of.Second)));
            return letters is not null ? new(AnswerKind.Letter, letters, null) : throw new BadInputException(
                $"The answers in '{field}' are letters, and the prompts in '{prompts}' do not name their options as 'A. …' or '(A) …'; "
                    + $"write the options into the prompts.");
        }
        if (answers.All(IsNumber)) return new(AnswerKind.Number, null, null);
        if (answers.All(answer => answer.Any(c => char.IsAsciiDigit(c) || c == '\\'))) return new(AnswerKind.Math, null, null);
        var example = answers.First(answer => !answer.Any(char.IsAsciiDigit));
        throw new BadInputException(
            $"The field '{field}' holds answers such as "
                + $"'{(example.Length <= MostShown ? example : example[..MostShown] + "…")}'; a study judges numbers, "
            + "mathematical expressions, yes and no, letters of options that the prompt names, and one out of a list of "
                + "options in a field of its own.");
    }

    private static bool IsYesOrNo(string answer) => answer.ToLowerInvariant() is "yes" or "no" or "true" or "false";

    private static bool IsNumber(string answer) =>
        double.TryParse(answer.Replace(",", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number);

    private static bool Finds(string pattern, string prompt, string letter) =>
        Regex.Matches(prompt, pattern, RegexOptions.None, TimeSpan.FromSeconds(1)).Select(match => match.Groups[^1].Value).Distinct()
            .ToList() is { Count: > 1 } found
        && found.Contains(letter);

    // A field that lists texts in every record, the answer once among them.
    private static string? OptionsOf(List<StudyRecord> records, string field) =>
        records[0].Fields.Where(other => other.Value.ValueKind == JsonValueKind.Array).Select(other => other.Key).FirstOrDefault(other =>
            records.All(record => record.Texts(other) is { Count: > 1 } texts && texts.Count(text => text == record.Text(field)) == 1));
}
