using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sparsescope.Measuring;

/// <summary>
/// Rows of numbers by place. Few are kept in memory; many go to a file without a name in the temporary folder, which ends with the process
/// or when nobody holds the rows any more, so that memory does not grow with them. Rows may be read on any thread once all are written.
/// </summary>
/// <param name="rows">How many there are.</param>
/// <param name="width">Numbers of a row; at least 1.</param>
/// <param name="mostBytes">Bytes up to which they are kept in memory.</param>
internal sealed class FigureSlots(long rows, int width, long mostBytes)
{
    /// <summary>Bytes that are kept in memory unless something else is said.</summary>
    internal const long MostBytes = 4L << 20;

    private const int BlockBytes = 1 << 16;

    private readonly Lock _reading = new();
    private readonly int _blockRows = Math.Max(1, BlockBytes / (width * sizeof(double)));
    private double[] _memory = [];
    private SafeFileHandle? _file;
    private double[] _written = [], _read = [];         // rows in a row that wait to be written; the block that was read last
    private long _writtenFrom, _readFrom = -1;
    private int _writtenCount;

    private bool InMemory => rows * width * sizeof(double) <= mostBytes;

    /// <summary>Keeps a row.</summary>
    /// <param name="row">Its place.</param>
    /// <param name="values">[width]</param>
    /// <exception cref="BadInputException">The temporary folder is full or cannot be written.</exception>
    internal void Write(long row, ReadOnlySpan<double> values)
    {
        if (InMemory)
        {
            if (_memory.Length == 0) _memory = new double[rows * width];
            values.CopyTo(_memory.AsSpan((int)row * width, width));
            return;
        }
        if (_writtenCount > 0 && (row != _writtenFrom + _writtenCount || _writtenCount == _blockRows)) Flush();
        if (_writtenCount == 0) _writtenFrom = row;
        if (_written.Length == 0) _written = new double[_blockRows * width];
        values.CopyTo(_written.AsSpan(_writtenCount++ * width, width));
    }

    /// <summary>Reads a row; zeros where none was written.</summary>
    /// <param name="row">Its place.</param>
    /// <param name="values">[width]</param>
    /// <exception cref="BadInputException">As <see cref="Write"/>.</exception>
    internal void Read(long row, Span<double> values)
    {
        if (InMemory)
        {
            if (_memory.Length == 0) values.Clear();
            else _memory.AsSpan((int)row * width, width).CopyTo(values);
            return;
        }
        lock (_reading)
        {
            if (_writtenCount > 0) Flush();
            if (_readFrom < 0 || row < _readFrom || row >= _readFrom + _blockRows) Fill(row);
            _read.AsSpan((int)(row - _readFrom) * width, width).CopyTo(values);
        }
    }

    private void Fill(long row)
    {
        if (_read.Length == 0) _read = new double[_blockRows * width];
        var bytes = MemoryMarshal.AsBytes(_read.AsSpan());
        bytes.Clear();
        if (_file is not null) Guard(file =>
        {
            var target = MemoryMarshal.AsBytes(_read.AsSpan());
            var offset = row * width * sizeof(double);
            for (int read; target.Length > 0 && (read = RandomAccess.Read(file, target, offset)) > 0; offset += read)
                target = target[read..];
        });
        _readFrom = row;
    }

    private void Flush()
    {
        Guard(file => RandomAccess.Write(file, MemoryMarshal.AsBytes(_written.AsSpan(0, _writtenCount * width)),
            _writtenFrom * width * sizeof(double)));
        (_writtenCount, _readFrom) = (0, -1);
    }

    private void Guard(Action<SafeFileHandle> action)
    {
        try
        {
            action(_file ??= Open());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(
                $"Figures of a long prompt go to the temporary folder '{Path.GetTempPath()}', and that failed: {e.Message.TrimEnd('.')}; "
                + "make room there or name another folder in TMPDIR.", e);
        }
    }

    private static SafeFileHandle Open()
    {
        var path = Path.Combine(Path.GetTempPath(), $"sparsescope-figures-{Path.GetRandomFileName()}");
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        // Where an open file can lose its name it does at once: whatever ends the process, nothing stays behind.
        if (!OperatingSystem.IsWindows()) File.Delete(path);
        return file;
    }
}
