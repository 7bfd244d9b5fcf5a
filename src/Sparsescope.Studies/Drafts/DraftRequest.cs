using Sparsescope.Studies.Data;
using Sparsescope.Studies.Groups;

namespace Sparsescope.Studies.Drafts;

/// <summary>What a study is drafted from: one file of prompts in groups.</summary>
/// <param name="Name">Of the study: lower-case letters, digits and hyphens.</param>
/// <param name="File">Path of the file.</param>
/// <param name="Field">Field with the prompts.</param>
/// <param name="Group">Field with the groups, and which of them in which order.</param>
public sealed record DraftRequest(string Name, string File, string Field, GroupField Group)
{
    /// <summary>Field whose value ties the prompts of one question together; null where every prompt is a question of its own.</summary>
    public string? Pair { get; init; }

    /// <summary>Field with the right answers; null where there are none.</summary>
    public string? Answer { get; init; }

    /// <summary>The file's encoding; null for UTF-8.</summary>
    public string? Encoding { get; init; }

    /// <summary>What separates its columns; null to find it out.</summary>
    public char? Delimiter { get; init; }

    /// <summary>How the file is read.</summary>
    internal DataSource Source => new()
    {
        Files = [Path.GetFileName(File)],
        Encodings = [Encoding ?? "utf-8"],
        Delimiter = Delimiter,
    };
}
