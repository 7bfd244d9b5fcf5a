using System.Runtime.CompilerServices;

namespace Sparsescope.Templates.Jinja.Syntax;

/// <summary>How a statement ended: go on, or leave or repeat the loop around it.</summary>
internal enum Flow
{
    Next,
    Break,
    Continue,
}

internal abstract class Statement(int line)
{
    public int Line => line;

    public Flow Execute(Scope scope, TracedTextBuilder output)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        scope.Run.Line = line;
        scope.Budget.Step();
        return Perform(scope, output);
    }

    protected abstract Flow Perform(Scope scope, TracedTextBuilder output);
}

/// <summary>Statements in order.</summary>
internal sealed class Block(IReadOnlyList<Statement> statements)
{
    public static readonly Block Empty = new([]);

    public bool IsEmpty => statements.Count == 0;

    public Flow Execute(Scope scope, TracedTextBuilder output)
    {
        foreach (var statement in statements)
        {
            if (statement.Execute(scope, output) is not Flow.Next and var flow) return flow;
        }
        return Flow.Next;
    }

    /// <summary>The text that the statements write.</summary>
    public TracedText Render(Scope scope)
    {
        var output = new TracedTextBuilder(scope.Budget);
        Execute(scope, output);
        return output.Build();
    }
}

internal sealed class TextStatement(string text, int line) : Statement(line)
{
    protected override Flow Perform(Scope scope, TracedTextBuilder output)
    {
        output.Append(text);
        return Flow.Next;
    }
}

/// <summary><c>{{ value }}</c>.</summary>
internal sealed class PrintStatement(Expression value, int line) : Statement(line)
{
    protected override Flow Perform(Scope scope, TracedTextBuilder output)
    {
        value.Evaluate(scope).WriteText(output);
        return Flow.Next;
    }
}

/// <summary><c>{% break %}</c> and <c>{% continue %}</c>.</summary>
internal sealed class JumpStatement(Flow flow, int line) : Statement(line)
{
    protected override Flow Perform(Scope scope, TracedTextBuilder output) => flow;
}

/// <summary><c>{% if %}</c> with its <c>elif</c> branches; sets no scope of its own.</summary>
internal sealed class IfStatement(IReadOnlyList<(Expression Condition, Block Body)> branches, Block otherwise, int line) : Statement(line)
{
    protected override Flow Perform(Scope scope, TracedTextBuilder output)
    {
        foreach (var (condition, body) in branches)
        {
            if (condition.Evaluate(scope).IsTrue) return body.Execute(scope, output);
        }
        return otherwise.Execute(scope, output);
    }
}
