namespace Sparsescope.Templates;

/// <summary>A chat template cannot be read, or refuses or fails on this conversation.</summary>
public sealed class TemplateException : BadInputException
{
    /// <summary>Line of the template the message is about, from 1.</summary>
    public int Line { get; }

    public TemplateException(string message, int line) : base(message) => Line = line;

    internal static TemplateException At(int line, string what) => new($"chat template, line {line}: {what}", line);
}
