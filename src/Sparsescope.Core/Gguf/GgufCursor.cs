using System.Buffers.Binary;
using System.Text;

namespace Sparsescope.Gguf;

/// <summary>
/// Forward reading of a GGUF file's head through a buffer. Nothing is read, and no memory taken, beyond what the stream's length
/// allows; the message of a read that goes past it says where in the file it was (<see cref="Inside"/>).
/// </summary>
internal sealed class GgufCursor
{
    private static readonly Encoding s_strictUtf8 = new UTF8Encoding(false, throwOnInvalidBytes: true);

    private readonly Stream _stream;
    private readonly string _file;
    private readonly byte[] _buffer;
    private int _next;
    private int _filled;

    public GgufCursor(Stream stream, string file)
    {
        _stream = stream;
        _file = file;
        Length = stream.Length;
        _buffer = new byte[Math.Clamp(Length, 1, 1 << 16)];
        stream.Seek(0, SeekOrigin.Begin);
    }

    /// <summary>What is being read, as it stands in messages: "the header", "key 'general.name'".</summary>
    public string Inside { get; set; } = "the header";

    /// <summary>Bytes of the whole file.</summary>
    public long Length { get; }

    /// <summary>Offset of the next byte.</summary>
    public long Position { get; private set; }

    public long Remaining => Length - Position;

    public BadInputException Bad(string sentence) => new($"{_file}: {sentence}");

    public BadInputException Damaged(string what) => Bad($"{what}; the file is damaged, so fetch or convert it again.");

    public BadInputException Incomplete(string what) => Bad($"{what}; the download may be incomplete, so fetch it again.");

    public void Read(Span<byte> destination)
    {
        if (destination.Length > Remaining) throw Ends();
        Position += destination.Length;
        while (destination.Length > 0)
        {
            if (_next == _filled) Fill();
            var part = Math.Min(destination.Length, _filled - _next);
            _buffer.AsSpan(_next, part).CopyTo(destination);
            _next += part;
            destination = destination[part..];
        }
    }

    public uint ReadUInt32()
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        Read(bytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    public ulong ReadUInt64()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        Read(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    /// <summary>A length that must fit in the rest of the file and below <paramref name="limit"/>.</summary>
    public int ReadLength(int limit)
    {
        var at = Position;
        var length = ReadUInt64();
        if (length > (ulong)Remaining || length > (ulong)limit)
            throw Damaged($"{Inside} at byte {at} claims {length} bytes, where {Remaining} follow and {limit} are allowed");
        return (int)length;
    }

    /// <summary>A name: UTF-8 without control characters, at least one byte and at most <paramref name="limit"/>.</summary>
    public string ReadName(int limit)
    {
        var at = Position;
        var bytes = new byte[ReadLength(limit)];
        Read(bytes);
        try
        {
            var name = s_strictUtf8.GetString(bytes);
            if (name.Length > 0 && !name.Any(char.IsControl)) return name;
        }
        catch (DecoderFallbackException)
        {
            // reported below, with the other names that are no text
        }
        throw Damaged($"{Inside} at byte {at} has a name that is empty or no text");
    }

    private void Fill()
    {
        _next = 0;
        _filled = _stream.Read(_buffer);
        if (_filled == 0) throw Ends();   // the file became shorter while it was read
    }

    private BadInputException Ends() => Incomplete($"the file ends inside {Inside} (after {Length} bytes)");
}
