using System.Globalization;
using System.Text.RegularExpressions;

namespace Sparsescope.Studies.Data;

/// <summary>A condition on one field of a record; a record without the field does not meet it.</summary>
public abstract record RecordFilter(string Field)
{
    /// <summary>What is said of records that do not meet it.</summary>
    public abstract string Reason { get; }

    /// <summary>True where the record has the field, and its text is accepted.</summary>
    public bool Accepts(StudyRecord record) => record.Text(Field) is { } text && Accepts(text);

    /// <summary>True for a text of the field that is wanted.</summary>
    protected abstract bool Accepts(string text);
}

/// <summary>The field is one of some values, in any letter case.</summary>
public sealed record IsFilter(string Field, IReadOnlyList<string> Values) : RecordFilter(Field)
{
    /// <inheritdoc/>
    public override string Reason => $"'{Field}' is not {string.Join(" or ", Values)}";

    /// <inheritdoc/>
    protected override bool Accepts(string text) => Values.Contains(text, StringComparer.OrdinalIgnoreCase);
}

/// <summary>A regular expression is found in the field.</summary>
public sealed record MatchFilter(string Field, Regex Pattern) : RecordFilter(Field)
{
    /// <inheritdoc/>
    public override string Reason => $"'{Field}' does not match {Pattern}";

    /// <inheritdoc/>
    protected override bool Accepts(string text) => Pattern.IsMatch(text);
}

/// <summary>The field is a number in [min, max]; an open end is null.</summary>
public sealed record RangeFilter(string Field, double? Min, double? Max) : RecordFilter(Field)
{
    /// <inheritdoc/>
    public override string Reason => FormattableString.Invariant($"'{Field}' is not a number from {Min} to {Max}");

    /// <inheritdoc/>
    protected override bool Accepts(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && !(number < Min) && !(number > Max)
            && !double.IsNaN(number);
}
