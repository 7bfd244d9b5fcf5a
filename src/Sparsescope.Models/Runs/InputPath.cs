namespace Sparsescope.Models.Runs;

/// <summary>A file that somebody named to be read: the one way to say that it cannot be.</summary>
public static class InputPath
{
    /// <summary>The file, open to be read.</summary>
    /// <param name="path">Of the file.</param>
    /// <param name="what">Names it at the beginning of the sentence.</param>
    /// <exception cref="BadInputException">It is a folder, is not there or may not be read.</exception>
    public static FileStream Open(string path, string what) => Read(path, what, File.OpenRead);

    /// <summary>The whole text of the file.</summary>
    /// <param name="path">Of the file.</param>
    /// <param name="what">Names it at the beginning of the sentence.</param>
    /// <exception cref="BadInputException">It is a folder, is not there or may not be read.</exception>
    public static string Text(string path, string what) => Read(path, what, File.ReadAllText);

    private static T Read<T>(string path, string what, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(Directory.Exists(path) ? $"{what} '{path}' is a folder; name a file."
                : $"{what} '{path}' cannot be read: {e.Message}", e);
        }
    }
}
