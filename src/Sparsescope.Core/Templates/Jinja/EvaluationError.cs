namespace Sparsescope.Templates.Jinja;

/// <summary>An operation failed while rendering; the renderer adds the line and throws <see cref="TemplateException"/>.</summary>
internal class EvaluationError(string message) : Exception(message);

/// <summary>The template itself called <c>raise_exception(message)</c>.</summary>
internal sealed class RaisedByTemplate(string message) : EvaluationError(message);
