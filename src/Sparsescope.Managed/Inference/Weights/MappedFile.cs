using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sparsescope.Managed.Inference.Weights;

/// <summary>A file's bytes as memory: read from the disk when they are first looked at, dropped by the system where memory is
/// short.</summary>
internal sealed class MappedFile : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly SafeMemoryMappedViewHandle _handle;
    private readonly nint _address;
    private readonly long _length;
    private bool _disposed;

    /// <exception cref="IOException">The file is empty or cannot be read.</exception>
    internal MappedFile(string path)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        _length = stream.Length;
        _file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _handle = _view.SafeMemoryMappedViewHandle;
        _address = _handle.DangerousGetHandle() + (nint)_view.PointerOffset;
    }

    /// <summary>Bytes of the file; not to be used after it is disposed.</summary>
    internal ReadOnlySpan<byte> Bytes(long offset, int count)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (offset < 0 || count < 0 || offset > _length - count)
            throw new ArgumentOutOfRangeException(nameof(offset), $"{count} bytes from {offset} do not lie in {_length}");
        return MemoryMarshal.CreateReadOnlySpan(ref Unsafe.AddByteOffset(ref Unsafe.NullRef<byte>(), _address + (nint)offset), count);
    }

    public void Dispose()
    {
        _disposed = true;
        _view.Dispose();
        _file.Dispose();
    }
}
