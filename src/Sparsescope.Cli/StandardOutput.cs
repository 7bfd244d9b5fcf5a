using Microsoft.Win32.SafeHandles;

namespace Sparsescope.Cli;

/// <summary>
/// Standard output into a pipe, with an error where nobody reads it any more. The stream that .NET gives swallows that error, so that a
/// program piped into `head` works on for nobody.
/// </summary>
/// <remarks>
/// Written in pieces that a pipe takes whole or not at all (PIPE_BUF), so that one that does not wait (O_NONBLOCK) can be tried again.
/// </remarks>
internal sealed class StandardOutput : Stream
{
    private const int Descriptor = 1, Piece = 4096;

    // EAGAIN of Linux, of macOS.
    private static readonly int s_again = OperatingSystem.IsLinux() ? 11 : 35;

    private readonly FileStream _pipe;

    private StandardOutput(FileStream pipe) => _pipe = pipe;

    /// <summary>
    /// Standard output: a pipe as above, all else as .NET gives it (a file must be written at the place that other processes left off).
    /// </summary>
    internal static Stream Open()
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected) return Console.OpenStandardOutput();
        try
        {
            var pipe = new FileStream(new SafeFileHandle(Descriptor, ownsHandle: false), FileAccess.Write, 0);
            return pipe.CanSeek ? Console.OpenStandardOutput() : new StandardOutput(pipe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Console.OpenStandardOutput();    // closed from the start
        }
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        for (; !buffer.IsEmpty; buffer = buffer[Math.Min(Piece, buffer.Length)..]) WritePiece(buffer[..Math.Min(Piece, buffer.Length)]);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void WritePiece(ReadOnlySpan<byte> piece)
    {
        while (true)
        {
            try
            {
                _pipe.Write(piece);
                return;
            }
            catch (IOException e) when (e.HResult == s_again)
            {
                Thread.Sleep(1);
            }
        }
    }
}
