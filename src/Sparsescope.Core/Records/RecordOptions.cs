using System.Text;

namespace Sparsescope.Records;

/// <summary>What a reader of records is told besides the format.</summary>
public sealed record RecordOptions
{
    /// <summary>Display name of the file, for messages.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the field that holds the prompt.</summary>
    public string Field { get; init; } = "prompt";

    /// <summary>Encoding of the text; a byte order mark in the file goes before it.</summary>
    public Encoding Encoding { get; init; } = Encoding.UTF8;

    /// <summary>What separates the columns of a CSV file; null to find it out among comma, semicolon, tab and bar.</summary>
    public char? Delimiter { get; init; }
}
