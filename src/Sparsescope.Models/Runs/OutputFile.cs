namespace Sparsescope.Models.Runs;

/// <summary>
/// The file measured items are written to, item by item, whole lines only. Held by one process at a time. What a failed write left behind
/// is cut off again, so that after any end the file holds whole items and can be resumed.
/// </summary>
public sealed class OutputFile : IDisposable
{
    private readonly FileStream _stream;
    private readonly string _path;
    private readonly bool _isNew;
    private bool _hasItems;

    private OutputFile(FileStream stream, string path, bool isNew) => (_stream, _path, _isNew) = (stream, path, isNew);

    /// <summary>Opens the output for this process alone; creates it where it is new.</summary>
    /// <exception cref="BadInputException">It exists and nothing was said about that, it cannot be written, or another process writes
    /// it.</exception>
    public static OutputFile Open(string path, ExistingOutput existing)
    {
        OutputPath.Require(path, existing != ExistingOutput.Refuse, remedy: Remedy.ResumeOrReplace);
        try
        {
            // Readers may look on; a second writer may not. (On Unix only FileShare.None takes a lock, which binds writers alone.)
            var share = OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None;
            var mode = existing == ExistingOutput.Refuse ? FileMode.CreateNew : FileMode.OpenOrCreate;
            var isNew = !File.Exists(path);
            return new(new FileStream(path, mode, FileAccess.ReadWrite, share, 1), path, isNew);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new BadInputException($"Output '{path}' cannot be written: permission denied.", e);
        }
        catch (IOException e)
        {
            throw new BadInputException(
                $"Output '{path}' cannot be opened: {(IsSharing(e) ? "another process is writing it" : e.Message)}.", e);
        }
    }

    /// <summary>The file from its beginning, for reading what earlier runs wrote.</summary>
    public Stream Rewind()
    {
        _stream.Position = 0;
        return _stream;
    }

    /// <summary>Drops everything after <paramref name="length"/> bytes.</summary>
    public void Truncate(long length)
    {
        _stream.SetLength(length);
        _stream.Position = length;
    }

    /// <summary>Appends one item's bytes.</summary>
    /// <exception cref="BadInputException">The disk is full or gone; the file ends with the item before.</exception>
    public void Append(byte[] bytes) => Append(stream => stream.Write(bytes));

    /// <summary>Appends one item, piece by piece.</summary>
    /// <param name="write">Writes all of it.</param>
    /// <exception cref="BadInputException">The disk is full or gone; the file ends with the item before.</exception>
    public void Append(Action<Stream> write)
    {
        Write(write);
        _hasItems = true;
    }

    /// <summary>Appends what stands before the first item.</summary>
    /// <exception cref="BadInputException">The disk is full or gone.</exception>
    public void AppendHead(byte[] bytes) => Write(stream => stream.Write(bytes));

    /// <summary>Lets the file stay though it has no item: nothing was to be measured.</summary>
    public void Keep() => _hasItems = true;

    /// <summary>Waits until what was appended is on the disk.</summary>
    public void Settle() => _stream.Flush(flushToDisk: true);

    /// <summary>Closes the file; one that this process made and wrote no item to is removed with its header.</summary>
    public void Dispose()
    {
        _stream.Dispose();
        if (!_isNew || _hasItems) return;
        File.Delete(_path);
        File.Delete(RunHeader.PathOf(_path));
    }

    private void Write(Action<Stream> write)
    {
        var before = _stream.Position;
        // Small pieces are gathered, and all is with the system when this returns.
        var pieces = new BufferedStream(_stream, 1 << 16);
        try
        {
            write(pieces);
            pieces.Flush();
        }
        catch (BadInputException)
        {
            Truncate(before);
            throw;
        }
        catch (Exception e) when (WriteFailure.Is(e))
        {
            Truncate(before);
            throw new BadInputException($"Writing '{_path}' failed: {WriteFailure.Reason(e)}; the items before are kept.",
                Remedy.ResumeLater, e);
        }
    }

    // The errno of a lock held by another process: EWOULDBLOCK on Unix, sharing or lock violation on Windows.
    private static bool IsSharing(IOException e) => e.GetType() == typeof(IOException) && (e.HResult & 0xFFFF) is 11 or 35 or 32 or 33;
}
