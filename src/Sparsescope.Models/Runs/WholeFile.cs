namespace Sparsescope.Models.Runs;

/// <summary>Writes a file whole or not at all: beside its place first, then moved there.</summary>
public static class WholeFile
{
    /// <summary>Replaces <paramref name="path"/> with what <paramref name="write"/> writes.</summary>
    /// <exception cref="BadInputException">The disk is full or gone, or the folder cannot be written; what was there before is
    /// kept.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var unfinished = path + ".tmp";
        try
        {
            using (var stream = File.Create(unfinished))
            {
                write(stream);
                stream.Flush(flushToDisk: true);   // before the name: after a loss of power there is the old file or the new one
            }
            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception e) when (WriteFailure.Is(e))
        {
            Remove(unfinished);
            throw new BadInputException($"'{path}' cannot be written: {WriteFailure.Reason(e)}.", e);
        }
    }

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // the sentence above says what is wrong with the folder
        }
    }
}
