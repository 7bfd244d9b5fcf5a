namespace Sparsescope.Templates.Jinja;

/// <summary>
/// What one rendering may use, so that no template can hang or fill memory. Nesting is bounded by the stack instead:
/// recursive code calls <see cref="System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack"/>.
/// </summary>
internal sealed class Budget
{
    /// <summary>Evaluated nodes, produced or compared elements.</summary>
    public const int MaxSteps = 5_000_000;

    /// <summary>Characters of any one string, the output included (64 MB in UTF-16).</summary>
    public const int MaxLength = 32 << 20;

    /// <summary>Characters copied into strings over the whole rendering (512 MB in UTF-16).</summary>
    public const long MaxCopied = 256L << 20;

    /// <summary>Elements of a <c>range</c>, as in Jinja's sandbox.</summary>
    public const int MaxRange = 100_000;

    /// <summary>Characters looked at, one by one or by a search, that count as a step.</summary>
    private const int ScanUnit = 64, SearchUnit = 1024;

    private long _steps;
    private long _copied;

    public void Step(long count = 1)
    {
        if ((_steps += count) > MaxSteps) throw new EvaluationError($"the template runs too long (more than {MaxSteps} steps)");
    }

    public void Copy(long characters)
    {
        if ((_copied += characters) > MaxCopied)
        {
            throw new EvaluationError($"the template copies too much text (more than {MaxCopied} characters)");
        }
    }

    /// <summary>Charged before a string of this many characters is made.</summary>
    public static void CheckLength(long characters)
    {
        if (characters > MaxLength) throw new EvaluationError($"the template makes too long a text (more than {MaxLength} characters)");
    }

    /// <summary>A walk over text.</summary>
    public void Scan(int text) => Step(1 + text / ScanUnit);

    /// <summary>A substring search, whose worst case is the product of the lengths.</summary>
    public void Search(int text, int pattern) => Step(1 + (long)text * Math.Max(1, pattern) / SearchUnit);
}
