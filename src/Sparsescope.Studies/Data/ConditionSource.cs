using System.Globalization;
using System.Text.RegularExpressions;

namespace Sparsescope.Studies.Data;

/// <summary>Where a record's condition comes from.</summary>
public abstract record ConditionSource
{
    /// <summary>Field it is computed from; null where from none.</summary>
    public virtual string? Field => null;

    /// <summary>What is said of records it has no value for.</summary>
    public abstract string Reason { get; }

    /// <summary>
    /// Name of the record's condition, or the number of a continuous one in invariant notation; null where there is none.
    /// </summary>
    public abstract string? Read(StudyRecord record);
}

/// <summary>The value of a field.</summary>
public sealed record FieldCondition(string Name) : ConditionSource
{
    /// <inheritdoc/>
    public override string? Field => Name;

    /// <inheritdoc/>
    public override string Reason => $"'{Name}' is missing";

    /// <inheritdoc/>
    public override string? Read(StudyRecord record) => record.Text(Name)?.Trim() is { Length: > 0 } text ? text : null;
}

/// <summary>How often a regular expression is found in a field.</summary>
public sealed record CountCondition(string Name, Regex Pattern) : ConditionSource
{
    /// <inheritdoc/>
    public override string? Field => Name;

    /// <inheritdoc/>
    public override string Reason => $"'{Name}' is missing";

    /// <inheritdoc/>
    public override string? Read(StudyRecord record) =>
        record.Text(Name) is { } text ? Pattern.Count(text).ToString(CultureInfo.InvariantCulture) : null;
}

/// <summary>The decimal logarithm of a field above 0.</summary>
public sealed record LogCondition(string Name) : ConditionSource
{
    /// <inheritdoc/>
    public override string? Field => Name;

    /// <inheritdoc/>
    public override string Reason => $"'{Name}' is not a number above 0";

    /// <inheritdoc/>
    public override string? Read(StudyRecord record) =>
        record.Number(Name) is > 0 and var number ? Math.Log10(number).ToString("R", CultureInfo.InvariantCulture) : null;
}

/// <summary>The file the record came from.</summary>
public sealed record FileCondition(IReadOnlyDictionary<string, string> NameOfFile) : ConditionSource
{
    /// <inheritdoc/>
    public override string Reason => "its file is that of no condition";

    /// <inheritdoc/>
    public override string? Read(StudyRecord record) => NameOfFile.GetValueOrDefault(record.Text(StudyRecord.FileField)!);
}
