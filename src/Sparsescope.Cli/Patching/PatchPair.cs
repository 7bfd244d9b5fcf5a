using System.Text.Json;
using Sparsescope.Records;

namespace Sparsescope.Cli.Patching;

/// <summary>Two prompts and their answers.</summary>
/// <param name="Id">Name of the pair.</param>
/// <param name="Where">File and line, for messages.</param>
/// <param name="Clean">The prompt whose states are taken.</param>
/// <param name="Corrupted">The prompt they are put into.</param>
/// <param name="Gold">The clean prompt's answer.</param>
/// <param name="Wrong">The corrupted prompt's answer.</param>
internal sealed record PatchPair(string Id, string Where, string Clean, string Corrupted, string Gold, string Wrong)
{
    /// <summary>The pairs of a file: records with the texts clean, corrupted, gold and wrong.</summary>
    internal static IReadOnlyList<PatchPair> Read(string path, RecordOptions options)
    {
        if (Directory.Exists(path)) throw new BadInputException($"'{path}' is a folder; name a file of pairs.");
        if (!File.Exists(path)) throw new BadInputException($"'{path}' does not exist; name a .jsonl, .json or .csv file.");
        var format = RecordFormats.FromPath(path);
        if (format == RecordFormat.Text)
            throw new BadInputException($"{path}: a text file has no pairs; give a .jsonl, .json or .csv file.");
        using var stream = File.OpenRead(path);
        return [.. RecordReader.ReadFields(stream, format, options).Select(record => new PatchPair(
            record.Fields.TryGetValue("id", out var id) ? Plain(id) : FormattableString.Invariant($"{record.Index}"), record.Where,
            Text(record, "clean"), Text(record, "corrupted"), Text(record, "gold"), Text(record, "wrong")))];
    }

    internal InputRecord Record(string prompt) => new() { Index = 0, Id = Id, Prompt = prompt, Fields = [], Where = Where };

    private static string Plain(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static string Text(FieldRecord record, string name) =>
        record.Fields.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String
            && value.GetString() is { Length: > 0 } text ? text
            : throw new BadInputException(
                $"{record.Where}: the field '{name}' holds no text; a pair has clean, corrupted, gold and wrong.");
}
