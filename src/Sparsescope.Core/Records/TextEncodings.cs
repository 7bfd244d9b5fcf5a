using System.Text;

namespace Sparsescope.Records;

/// <summary>Text encodings by name.</summary>
public static class TextEncodings
{
    /// <summary>"utf-8", "utf-16", "latin1", "windows-1252" and every other encoding .NET has, in any letter case.</summary>
    /// <exception cref="BadInputException">There is no encoding of that name.</exception>
    public static Encoding Find(string name)
    {
        if (CodePagesEncodingProvider.Instance.GetEncoding(name) is { } codePage) return codePage;
        try
        {
            return Encoding.GetEncoding(name);
        }
        catch (ArgumentException e)
        {
            throw new BadInputException($"There is no text encoding '{name}'; try utf-8, utf-16, latin1 or windows-1252.", e);
        }
    }
}
