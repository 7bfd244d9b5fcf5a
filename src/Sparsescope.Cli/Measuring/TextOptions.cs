using System.CommandLine;
using System.Text;
using Sparsescope.Records;

namespace Sparsescope.Cli.Measuring;

/// <summary>The options that say how a text file is read, shared by the commands that read records or tables.</summary>
internal sealed class TextOptions
{
    private readonly Option<string?> _encoding = new("--encoding")
    {
        Description = "encoding of the file, e.g. latin1; default UTF-8",
        HelpName = "NAME"
    };
    private readonly Option<string?> _delimiter = new("--delimiter")
    {
        Description = "what separates the columns of a CSV file, a character or tab; default found out",
        HelpName = "CHAR",
    };

    internal IEnumerable<Option> Options => [_encoding, _delimiter];

    /// <summary>How to read a file of this name.</summary>
    /// <exception cref="BadInputException">There is no such encoding, or no file can have that delimiter.</exception>
    internal RecordOptions Read(ParseResult parsed, string name) => new()
    {
        Name = name,
        Encoding = parsed.GetValue(_encoding) is { } encoding ? TextEncodings.Find(encoding) : Encoding.UTF8,
        Delimiter = parsed.GetValue(_delimiter) is { } delimiter ? Character(delimiter) : null,
        EncodingHint = "name the file's encoding with --encoding",
        DelimiterHint = "name the delimiter with --delimiter",
    };

    /// <summary>The encoding and the delimiter as they were named; null where they were not.</summary>
    internal (string? Encoding, char? Delimiter) Names(ParseResult parsed) =>
        (parsed.GetValue(_encoding), parsed.GetValue(_delimiter) is { } delimiter ? Character(delimiter) : null);

    private static char Character(string text) => text switch
    {
        "tab" or "\\t" => '\t',
        [var only] when char.IsAscii(only) && only is not ('"' or '\r' or '\n' or '\0') => only,
        _ => throw new BadInputException(
            $"--delimiter '{text}' cannot separate columns; give one character such as ; or | or the word tab."),
    };
}
