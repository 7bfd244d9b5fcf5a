using System.Security.Cryptography;
using System.Text;
using Sparsescope.Records;

namespace Sparsescope.Studies.Data;

/// <summary>One data file: its bytes, checked against the stated hash, and its records.</summary>
internal static class DataFileText
{
    private const string EncodingHint = "name the file's encoding with data.encoding of the study";
    private const string DelimiterHint = "name the delimiter with data.delimiter of the study";

    /// <exception cref="BadInputException">The hash differs, the file is text in none of the encodings, or it is broken.</exception>
    public static IReadOnlyList<FieldRecord> Read(DataSource source, string path, string fullPath)
    {
        var bytes = File.ReadAllBytes(fullPath);
        if (source.Sha256.TryGetValue(path, out var stated)) RequireHash(path, bytes, stated);
        var options = new RecordOptions
        {
            Name = path,
            Encoding = RecordFormats.FromPath(path) == RecordFormat.Parquet ? Encoding.UTF8 : FindEncoding(source.Encodings, path, bytes),
            Delimiter = source.Delimiter,
            EncodingHint = EncodingHint,
            DelimiterHint = DelimiterHint
        };
        return [.. RecordReader.ReadFields(new MemoryStream(bytes), RecordFormats.FromPath(path), options)];
    }

    private static void RequireHash(string path, byte[] bytes, string stated)
    {
        var actual = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (!actual.Equals(stated, StringComparison.OrdinalIgnoreCase))
            throw new BadInputException(
                $"{path}: the file's SHA-256 is {actual}, and the study states {stated}; get the stated version, or change data.sha256.");
    }

    // A byte order mark decides in the reader, whatever is named here; every encoding skips its own.
    private static Encoding FindEncoding(IReadOnlyList<string> names, string path, byte[] bytes)
    {
        DecoderFallbackException? first = null;
        foreach (var name in names)
        {
            var encoding = TextEncodings.Find(name);
            var strict = (Encoding)encoding.Clone();
            strict.DecoderFallback = DecoderFallback.ExceptionFallback;
            try
            {
                strict.GetCharCount(bytes);
                return encoding;
            }
            catch (DecoderFallbackException e)
            {
                first ??= e;
            }
        }
        if (HasMark(bytes)) return TextEncodings.Find(names[0]);
        var line = 1 + bytes.AsSpan(0, Math.Clamp(first!.Index, 0, bytes.Length)).Count((byte)'\n');
        throw new BadInputException(
            $"{path}:{line}: the line is not {string.Join(" or ", names)} text; add the file's encoding, such as "
            + $"windows-1252, to data.encoding.");
    }

    private static bool HasMark(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Encoding.Unicode.Preamble)
        || bytes.StartsWith(Encoding.BigEndianUnicode.Preamble);
}
