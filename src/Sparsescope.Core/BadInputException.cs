namespace Sparsescope;

/// <summary>
/// What the caller gave cannot be used: a file, an option, a model. The message is one sentence that says what was wrong,
/// where (file and line where there is one) and what to try; the command line prints it as it is and exits with 2.
/// </summary>
public class BadInputException : Exception
{
    public BadInputException(string message) : base(message) { }

    public BadInputException(string message, Exception cause) : base(message, cause) { }
}
