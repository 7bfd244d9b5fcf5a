namespace Sparsescope;

/// <summary>
/// What the caller gave cannot be used: a file, a choice, a model. The message is one sentence that says what was wrong and where (file and
/// line where there is one), for whoever reads it: it knows no command line.
/// </summary>
public class BadInputException : Exception
{
    /// <param name="message">The sentence.</param>
    public BadInputException(string message) : base(message) { }

    /// <param name="message">The sentence.</param>
    /// <param name="cause">What was thrown first.</param>
    public BadInputException(string message, Exception? cause) : base(message, cause) { }

    /// <param name="message">The sentence.</param>
    /// <param name="remedy">What the caller can choose otherwise.</param>
    /// <param name="cause">What was thrown first.</param>
    public BadInputException(string message, Remedy remedy, Exception? cause = null) : base(message, cause) => Remedy = remedy;

    /// <summary>What the caller can choose otherwise.</summary>
    public Remedy Remedy { get; }

    /// <summary>The choice that is wrong, as <c>positions</c>: the message begins with this word; null where it is about none.</summary>
    public string? Setting { get; init; }

    /// <summary>What there is to choose from, where the remedy is a choice.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>What is wrong with a choice.</summary>
    /// <param name="setting">Its name in small letters, with hyphens.</param>
    /// <param name="rest">The sentence after that name, with what comes between them.</param>
    /// <param name="remedy">What the caller can choose otherwise.</param>
    public static BadInputException Of(string setting, string rest, Remedy remedy = Remedy.None) =>
        new(setting + rest, remedy) { Setting = setting };
}
