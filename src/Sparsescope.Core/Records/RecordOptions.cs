using System.Text;

namespace Sparsescope.Records;

/// <summary>What a reader of records is told besides the format.</summary>
public sealed record RecordOptions
{
    /// <summary>Display name of the file, for messages.</summary>
    public required string Name { get; init; }

    /// <summary>How a person can name an encoding where nothing is known of the command.</summary>
    public const string PlainEncodingHint = "name the file's encoding";

    /// <summary>
    /// Name of the field to measure: a text, a list of messages or a list of token ids. Null for 'prompt', 'messages' or 'tokens',
    /// whichever a record has.
    /// </summary>
    public string? Field { get; init; }

    /// <summary>The field that holds the prompt where none was named.</summary>
    internal string PromptField => Field ?? "prompt";

    /// <summary>How a person names the encoding of the file, as it stands in messages: "name the file's encoding with
    /// --encoding".</summary>
    public string EncodingHint { get; init; } = PlainEncodingHint;

    /// <summary>How a person names the delimiter of a CSV file, as it stands in messages.</summary>
    public string DelimiterHint { get; init; } = "name the delimiter";

    /// <summary>Encoding of the text; a byte order mark in the file goes before it.</summary>
    public Encoding Encoding { get; init; } = Encoding.UTF8;

    /// <summary>What separates the columns of a CSV file; null to find it out among comma, semicolon, tab and bar.</summary>
    public char? Delimiter { get; init; }
}
