namespace Sparsescope.Studies.Data;

/// <summary>Which files under the data folder a study reads, how, and which of their records it keeps.</summary>
public sealed record DataSource
{
    /// <summary>Paths from the data folder with /, where * stands for any part of a name: "mmlu-redux/*.csv".</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Encodings in the order in which they are tried, file by file; the first in which every byte is text is taken.</summary>
    public IReadOnlyList<string> Encodings { get; init; } = ["utf-8"];

    /// <summary>What separates the columns of CSV files; null to find it out, file by file.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Where files lie on the Hugging Face Hub, USER/DATASET/path@revision by path; empty for none.</summary>
    public IReadOnlyDictionary<string, string> Hub { get; init; } = new Dictionary<string, string>();

    /// <summary>SHA-256 that files of the Hub must have, besides <see cref="Sha256"/>.</summary>
    internal IReadOnlyDictionary<string, string> HubSha256 { get; init; } = new Dictionary<string, string>();

    /// <summary>Where the data come from, for people; null where it is not said.</summary>
    public string? Origin { get; init; }

    /// <summary>Under which licence; null where it is not said.</summary>
    public string? Licence { get; init; }

    /// <summary>SHA-256 in hexadecimal by path; a file that differs is refused.</summary>
    public IReadOnlyDictionary<string, string> Sha256 { get; init; } = new Dictionary<string, string>();

    /// <summary>Fields that are lists written as Python writes them, in a string.</summary>
    public IReadOnlyList<string> PythonLists { get; init; } = [];

    /// <summary>Fields a record must have, with something in them.</summary>
    public IReadOnlyList<string> Require { get; init; } = [];

    /// <summary>Field whose value no two records share: later ones are left out.</summary>
    public string? Unique { get; init; }

    /// <summary>Field that names a record; null for file and place.</summary>
    public string? Id { get; init; }

    /// <summary>Every one must hold of a record that is kept.</summary>
    public IReadOnlyList<RecordFilter> Where { get; init; } = [];
}
