using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Sparsescope.Measuring;

namespace Sparsescope.Models.Runs;

/// <summary>
/// Figures of a long prompt in a file without a name in the temporary folder, which ends with the process or when nobody holds the figures
/// any more: memory does not grow with them.
/// </summary>
public sealed class TemporaryFigures : IFigureRows
{
    private const int BlockBytes = 1 << 16;

    private readonly Lock _reading = new();
    private readonly int _width, _blockRows;
    private readonly double[] _written, _read;          // rows in a row that wait to be written; the block that was read last
    private SafeFileHandle? _file;
    private long _writtenFrom, _readFrom = -1;
    private int _writtenCount;

    /// <param name="width">Numbers of a row; at least 1.</param>
    public TemporaryFigures(int width)
    {
        (_width, _blockRows) = (width, Math.Max(1, BlockBytes / (width * sizeof(double))));
        (_written, _read) = (new double[_blockRows * width], new double[_blockRows * width]);
    }

    /// <inheritdoc/>
    /// <exception cref="BadInputException">The temporary folder is full or cannot be written.</exception>
    public void Write(long row, ReadOnlySpan<double> values)
    {
        if (_writtenCount > 0 && (row != _writtenFrom + _writtenCount || _writtenCount == _blockRows)) Flush();
        if (_writtenCount == 0) _writtenFrom = row;
        values.CopyTo(_written.AsSpan(_writtenCount++ * _width, _width));
    }

    /// <inheritdoc/>
    /// <exception cref="BadInputException">As <see cref="Write"/>.</exception>
    public void Read(long row, Span<double> values)
    {
        lock (_reading)
        {
            if (_writtenCount > 0) Flush();
            if (_readFrom < 0 || row < _readFrom || row >= _readFrom + _blockRows) Fill(row);
            _read.AsSpan((int)(row - _readFrom) * _width, _width).CopyTo(values);
        }
    }

    private void Fill(long row)
    {
        Array.Clear(_read);
        Guard(file =>
        {
            var target = MemoryMarshal.AsBytes(_read.AsSpan());
            var offset = row * _width * sizeof(double);
            for (int read; target.Length > 0 && (read = RandomAccess.Read(file, target, offset)) > 0; offset += read)
                target = target[read..];
        });
        _readFrom = row;
    }

    private void Flush()
    {
        Guard(file => RandomAccess.Write(file, MemoryMarshal.AsBytes(_written.AsSpan(0, _writtenCount * _width)),
            _writtenFrom * _width * sizeof(double)));
        (_writtenCount, _readFrom) = (0, -1);
    }

    private void Guard(Action<SafeFileHandle> action)
    {
        try
        {
            action(_file ??= Open());
        }
        catch (Exception e) when (WriteFailure.Is(e))
        {
            throw new BadInputException(
                $"Figures of a long prompt go to the temporary folder '{Path.GetTempPath()}', and that failed: {WriteFailure.Reason(e)}; "
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
