using System.Text.Json;

namespace Sparsescope.Records;

/// <summary>One record of a file of any format, with no field that means more than the others.</summary>
/// <param name="Index">Position in the file, from 0.</param>
/// <param name="Where">File and line where the record starts, for messages: "items.jsonl:12".</param>
/// <param name="Fields">In file order; in CSV files all are strings, in text files the one field is "text".</param>
public sealed record FieldRecord(long Index, string Where, IReadOnlyDictionary<string, JsonElement> Fields);
