using Sparsescope.Records;

namespace Sparsescope.Cli.Measuring;

/// <summary>Files of records that have fields.</summary>
internal static class RecordPath
{
    /// <summary>The form of the records in a file that is there.</summary>
    /// <exception cref="BadInputException">There is no such file, or its name says nothing of its form.</exception>
    internal static RecordFormat Format(string path)
    {
        if (Directory.Exists(path)) throw new BadInputException($"'{path}' is a folder; name a file of records.");
        if (!File.Exists(path)) throw new BadInputException($"'{path}' does not exist; name a .jsonl, .json or .csv file.");
        return RecordFormats.FromPath(path);
    }
}
