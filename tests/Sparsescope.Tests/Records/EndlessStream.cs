using System.Text;

namespace Sparsescope.Tests.Records;

/// <summary>A first line, then the letter x without end; counts what was taken.</summary>
internal sealed class EndlessStream(string firstLine) : Stream
{
    private readonly byte[] _first = Encoding.UTF8.GetBytes(firstLine);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count)
    {
        for (var i = 0; i < count; i++) buffer[offset + i] = Position + i < _first.Length ? _first[Position + i] : (byte)'x';
        Position += count;
        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
