namespace Sparsescope.Templates.Jinja;

/// <summary>The state of one rendering.</summary>
internal sealed class Run(DateTime now)
{
    public Budget Budget { get; } = new();

    /// <summary>Line of the template being evaluated, for error messages.</summary>
    public int Line { get; set; } = 1;

    /// <summary>Whether a name that nobody set is an error where it is used, and not empty.</summary>
    public bool IsStrict { get; init; }

    /// <summary>The time that <c>strftime_now</c> tells.</summary>
    public DateTime Now => now;
}
