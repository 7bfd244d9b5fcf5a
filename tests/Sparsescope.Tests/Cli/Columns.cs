namespace Sparsescope.Tests.Cli;

/// <summary>The columns of a terminal.</summary>
internal static class Columns
{
    /// <summary>Whether a line keeps within the width, or is a path alone: cut in two it could not be copied.</summary>
    internal static bool Hold(string line, int width) =>
        line.Length <= width || (line.Trim() is var word && word.StartsWith(Path.DirectorySeparatorChar) && !word.Contains(' '));
}
