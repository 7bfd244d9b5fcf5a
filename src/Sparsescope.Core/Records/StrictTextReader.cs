using System.Buffers;
using System.Text;

namespace Sparsescope.Records;

/// <summary>
/// Decodes a stream and refuses, with the exact line, what no text file holds: bytes that are not of the encoding, NUL, and lines
/// too long to be read into memory. A byte order mark decides the encoding; marks at the start of later lines, where files were put
/// together, are left out. Lines end with LF, CR LF or CR.
/// </summary>
internal sealed class StrictTextReader : TextReader
{
    /// <summary>Characters that can be looked at ahead.</summary>
    public const int LookAheadChars = 1 << 16;

    private const int BlockBytes = 1 << 14;

    // Stands for bytes that cannot be decoded. U+FFFF is no character and never in text; a file that spells it is refused too.
    private const char Undecodable = '\uFFFF';

    // A byte order mark once it is decoded.
    internal const char Mark = '\uFEFF';

    private static readonly DecoderFallback s_refuse = new DecoderReplacementFallback(Undecodable.ToString());
    private static readonly SearchValues<char> s_special = SearchValues.Create(['\r', '\n', '\0', Undecodable]);

    private readonly Stream _stream;
    private readonly string _name;
    private readonly string _encodingHint;
    private readonly int _maxLine;
    private readonly Encoding _encoding;
    private readonly Decoder _decoder;
    private readonly byte[] _bytes = new byte[BlockBytes];
    private readonly char[] _chars;
    private int _byteCount;      // read ahead to see the byte order mark, not decoded yet
    private int _byteStart;
    private int _next;           // characters [_next, _filled) are checked and not handed out
    private int _filled;
    private long _line = 1;      // line of the character after those
    private int _lineLength;
    private bool _startsLine = true;
    private bool _afterCarriageReturn;
    private bool _skipLineFeed;  // ReadLine handed out a line that ended with CR
    private bool _ended;
    private BadInputException? _problem;   // stands where the characters end

    /// <param name="stream">Read from its position on; not closed.</param>
    /// <param name="encoding">Used where the stream starts with no byte order mark.</param>
    /// <param name="name">Display name of the file.</param>
    /// <param name="maxLine">Characters a line may have.</param>
    /// <param name="encodingHint">How a person names the encoding, for messages.</param>
    public StrictTextReader(Stream stream, Encoding encoding, string name, int maxLine,
        string encodingHint = RecordOptions.PlainEncodingHint)
    {
        _stream = stream;
        _name = name;
        _encodingHint = encodingHint;
        _maxLine = maxLine;
        _byteCount = stream.ReadAtLeast(_bytes, 4, throwOnEndOfStream: false);
        (_encoding, _byteStart) = DetectMark(_bytes.AsSpan(0, _byteCount)) ?? (encoding, 0);
        var strict = (Encoding)_encoding.Clone();
        strict.DecoderFallback = s_refuse;
        _decoder = strict.GetDecoder();
        _chars = new char[LookAheadChars + strict.GetMaxCharCount(BlockBytes)];
    }

    /// <summary>The next characters without taking them, up to 64 Ki; fewer only where the file ends or a problem stands.</summary>
    public ReadOnlySpan<char> LookAhead()
    {
        _chars.AsSpan(_next, _filled - _next).CopyTo(_chars);
        (_next, _filled) = (0, _filled - _next);
        while (_filled < LookAheadChars && _problem is null && !_ended) DecodeBlock();
        return _chars.AsSpan(0, _filled);
    }

    public override int Peek() => Fill() ? _chars[_next] : -1;

    public override int Read() => Fill() ? _chars[_next++] : -1;

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    // Fills the buffer as far as it can: a CSV parser scans a long row again with every part it gets.
    public override int Read(Span<char> buffer)
    {
        var total = 0;
        while (total < buffer.Length && (total == 0 ? Fill() : Decode()))
        {
            var count = Math.Min(buffer.Length - total, _filled - _next);
            _chars.AsSpan(_next, count).CopyTo(buffer[total..]);
            _next += count;
            total += count;
        }
        return total;
    }

    public override string? ReadLine()
    {
        var line = new StringBuilder();
        while (Fill())
        {
            if (_skipLineFeed)
            {
                _skipLineFeed = false;
                if (_chars[_next] == '\n' && ++_next == _filled) continue;
            }
            var rest = _chars.AsSpan(_next, _filled - _next);
            var end = rest.IndexOfAny('\r', '\n');
            if (end < 0)
            {
                line.Append(rest);
                _next = _filled;
                continue;
            }
            line.Append(rest[..end]);
            _next += end + 1;
            _skipLineFeed = rest[end] == '\r';
            return line.ToString();
        }
        return line.Length > 0 ? line.ToString() : null;
    }

    private static (Encoding Encoding, int Length)? DetectMark(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith(Encoding.UTF8.Preamble)) return (Encoding.UTF8, 3);
        if (start.StartsWith(Encoding.UTF32.Preamble)) return (Encoding.UTF32, 4);   // starts like UTF-16
        if (start.StartsWith(Encoding.Unicode.Preamble)) return (Encoding.Unicode, 2);
        if (start.StartsWith(Encoding.BigEndianUnicode.Preamble)) return (Encoding.BigEndianUnicode, 2);
        return null;
    }

    // True where a character can be handed out; throws where a problem stands instead.
    private bool Fill() => Decode() || (_problem is null ? false : throw _problem);

    // True where a character can be handed out.
    private bool Decode()
    {
        while (_next == _filled)
        {
            if (_problem is not null || _ended) return false;
            _next = _filled = 0;
            DecodeBlock();
        }
        return true;
    }

    private void DecodeBlock()
    {
        if (_byteStart == _byteCount)
        {
            _byteStart = 0;
            _byteCount = _stream.Read(_bytes);
            _ended = _byteCount == 0;
        }
        var decoded = _chars.AsSpan(_filled);
        var count = _decoder.GetChars(_bytes.AsSpan(_byteStart, _byteCount - _byteStart), decoded, flush: _ended);
        _byteStart = _byteCount;
        _filled += CheckedLength(WithoutMarks(decoded[..count]));
    }

    // Inside a line a mark is text, a space of no width.
    private Span<char> WithoutMarks(Span<char> chars)
    {
        if (chars.IsEmpty) return chars;
        if (!chars.Contains(Mark))
        {
            _startsLine = chars[^1] is '\r' or '\n';
            return chars;
        }
        var kept = 0;
        foreach (var character in chars)
        {
            if (character == Mark && _startsLine) continue;
            _startsLine = character is '\r' or '\n';
            chars[kept++] = character;
        }
        return chars[..kept];
    }

    // How many of the characters can be handed out before a problem, counting their lines.
    private int CheckedLength(ReadOnlySpan<char> chars)
    {
        var at = 0;
        while (true)
        {
            var length = chars[at..].IndexOfAny(s_special);
            var rest = length < 0 ? chars.Length - at : length;
            if (rest > 0) _afterCarriageReturn = false;
            if (rest > _maxLine - _lineLength)
            {
                _problem = new BadInputException($"{_name}:{_line}: the line is longer than {_maxLine} characters; split or shorten it.");
                return at;
            }
            _lineLength += rest;
            at += rest;
            if (length < 0) return at;
            if (chars[at] is '\0' or Undecodable)
            {
                _problem = new BadInputException($"{_name}:{_line}: the line is not {_encoding.WebName} text (bytes of another encoding, "
                    + $"or NUL); {_encodingHint}, such as windows-1252 or utf-16, or give a text file.");
                return at;
            }
            EndLine(chars[at]);
            at++;
        }
    }

    private void EndLine(char end)
    {
        if (end == '\r' || !_afterCarriageReturn) _line++;   // the LF of CR LF ends no second line
        _afterCarriageReturn = end == '\r';
        _lineLength = 0;
    }
}
