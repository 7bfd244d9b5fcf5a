namespace Sparsescope.Cli.Clusters;

/// <summary>How this program is started again: by its own file, or by dotnet with the file it was given.</summary>
internal static class ProgramStart
{
    internal static IReadOnlyList<string> Words
    {
        get
        {
            var file = Environment.ProcessPath ?? throw new BadInputException("This system does not say where the program lies.");
            var isHost = Path.GetFileNameWithoutExtension(file).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
            return isHost ? [file, Path.GetFullPath(Environment.GetCommandLineArgs()[0])] : [file];
        }
    }
}
