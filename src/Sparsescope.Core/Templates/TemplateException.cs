namespace Sparsescope.Templates;

/// <summary>A template cannot be read, or refuses or fails on what it is given.</summary>
public sealed class TemplateException : BadInputException
{
    /// <summary>Line of the template the message is about, from 1.</summary>
    public int Line { get; }

    /// <summary>The message without the place.</summary>
    public string What { get; }

    /// <param name="message">What is wrong.</param>
    /// <param name="line">The line of the template, from 1.</param>
    public TemplateException(string message, int line) : this(message, line, message) { }

    private TemplateException(string message, int line, string what) : base(message) => (Line, What) = (line, what);

    internal static TemplateException At(int line, string what) => new($"chat template, line {line}: {what}", line, what);

    internal static TemplateException InText(int line, string what) => new($"template, line {line}: {what}", line, what);
}
