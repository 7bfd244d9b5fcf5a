using System.Text.Encodings.Web;
using System.Text.Json;
using Sparsescope.Records;
using Sparsescope.Studies.Judging;

namespace Sparsescope.Cli.Judging;

/// <summary>One answer to judge, out of a file.</summary>
internal sealed record AnswerRecord
{
    private static readonly Dictionary<string, AnswerKind> s_kinds = new()
    {
        ["math"] = AnswerKind.Math,
        ["number"] = AnswerKind.Number,
        ["letter"] = AnswerKind.Letter,
        ["yes_no"] = AnswerKind.YesNo,
    };

    private static readonly string[] s_wants = ["correct", "wrong", "undecided", "not correct"];

    private static readonly JsonWriterOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal required FieldRecord Record { get; init; }

    /// <summary>math, number, letter or yes_no.</summary>
    internal required string Kind { get; init; }

    internal required ExpectedAnswer Expected { get; init; }

    internal required string Text { get; init; }

    internal string? Prompt { get; init; }

    /// <summary>What the judgement is known to be: correct, wrong, undecided or not correct; null where the record does not say.</summary>
    internal string? Want { get; init; }

    // The choices are letters themselves, or texts that A, B, … stand for.
    private static bool IsAmong(char letter, IReadOnlyList<string> choices)
    {
        var plain = choices.Select(choice => choice.Trim(' ', '(', ')', '.')).ToList();
        return plain.All(choice => choice.Length == 1)
            ? plain.Any(choice => char.ToUpperInvariant(choice[0]) == char.ToUpperInvariant(letter))
            : char.ToUpperInvariant(letter) - 'A' < choices.Count;
    }

    /// <exception cref="BadInputException">A field is missing or of another kind: "FILE:LINE: sentence".</exception>
    internal static AnswerRecord Of(FieldRecord record)
    {
        var kind = Required(record, "kind");
        if (!s_kinds.TryGetValue(kind, out var answerKind))
            throw Bad(record, $"the kind '{kind}' is none of math, number, letter and yes_no.");
        var gold = Required(record, "gold");
        var choices = Choices(record);
        if (answerKind == AnswerKind.YesNo && !AnswerJudge.IsYesOrNo(gold))
            throw Bad(record, $"the gold '{gold}' is none of yes, no, true and false.");
        if (answerKind == AnswerKind.Letter && !choices.Contains(gold))
        {
            if (gold.Trim(' ', '(', ')', '.') is not [>= 'A' and <= 'Z' or >= 'a' and <= 'z'] letter)
                throw Bad(record, $"the gold '{gold}' is no letter and none of the choices.");
            if (choices.Length > 0 && !IsAmong(letter[0], choices))
                throw Bad(record, $"the gold '{gold}' is none of the {choices.Length} choices.");
        }
        var want = Optional(record, "want");
        if (want is not null && !s_wants.Contains(want))
            throw Bad(record, $"what is wanted, '{want}', is none of correct, wrong, undecided and not correct.");
        return new AnswerRecord
        {
            Record = record,
            Kind = kind,
            Expected = new ExpectedAnswer(answerKind, gold) { Choices = choices },
            Text = Required(record, "text", mayBeEmpty: true),
            Prompt = record.Fields.TryGetValue("prompt", out var prompt) && prompt.ValueKind == JsonValueKind.String ? prompt.GetString()
                : null,
            Want = want,
        };
    }

    internal Verdict Judge() => AnswerJudge.Read(Expected, Text, Prompt);

    /// <summary>The record with all its fields, the judgement and the answer that was read.</summary>
    internal string ToJson(Verdict verdict)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, s_json))
        {
            json.WriteStartObject();
            foreach (var (name, value) in Record.Fields)
            {
                if (name is "judgement" or "read") continue;   // of an earlier judge
                json.WritePropertyName(name);
                value.WriteTo(json);
            }
            json.WriteString("judgement", verdict.Judgement.Text());
            json.WriteString("read", verdict.Read);
            json.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string Required(FieldRecord record, string name, bool mayBeEmpty = false)
    {
        var text = Optional(record, name) ?? throw Bad(record, $"the field '{name}' is missing.");
        return mayBeEmpty || !string.IsNullOrWhiteSpace(text) ? text : throw Bad(record, $"the field '{name}' is empty.");
    }

    // Numbers, true and false as they are written.
    private static string? Optional(FieldRecord record, string name)
    {
        if (!record.Fields.TryGetValue(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => throw Bad(record, $"the field '{name}' is a list or an object, not a text."),
        };
    }

    private static string[] Choices(FieldRecord record)
    {
        if (!record.Fields.TryGetValue("choices", out var value) || value.ValueKind == JsonValueKind.Null) return [];
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(choice => choice.ValueKind != JsonValueKind.String))
            throw Bad(record, "the field 'choices' is not a list of texts.");
        if (value.GetArrayLength() > 26) throw Bad(record, "the field 'choices' lists more than 26 options.");
        return [.. value.EnumerateArray().Select(choice => choice.GetString()!)];
    }

    private static BadInputException Bad(FieldRecord record, string problem) => new($"{record.Where}: {problem}");
}
