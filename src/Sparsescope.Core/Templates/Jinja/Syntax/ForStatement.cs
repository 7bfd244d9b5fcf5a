using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja.Syntax;

/// <summary><c>{% for target in iterable if condition recursive %}</c>. Every round has a scope of its own.</summary>
internal sealed class ForStatement(
    Expression target, Expression iterable, Expression? condition, bool isRecursive, Block body, Block otherwise, int line)
    : Statement(line)
{
    protected override Flow Perform(Scope scope, TracedTextBuilder output) => Loop(scope, iterable.Evaluate(scope), 0, output);

    /// <summary>A break or continue in the else part is one of the loop around this one.</summary>
    private Flow Loop(Scope scope, Value source, int depth, TracedTextBuilder output)
    {
        var items = source.Iterate(scope.Budget);
        if (condition is not null) items = items.Where(item => Passes(scope, item));
        var loop = new LoopValue(items, condition is null ? source.Length : null, depth, isRecursive ? Recurse : null);
        var completed = false;
        while (loop.MoveNext())
        {
            var round = scope.Inner();
            Assignment.Assign(target, loop.Current, round);
            round.Set("loop", loop);
            var flow = body.Execute(round, output);
            if (flow == Flow.Break) break;
            completed |= flow == Flow.Next;
        }
        // As compiled by Jinja: the else part also runs where every round was left by break or continue.
        return completed ? Flow.Next : otherwise.Execute(scope.Inner(), output);

        Value Recurse(Value inner, int deeper)
        {
            var text = new TracedTextBuilder(scope.Budget);
            Loop(scope, inner, deeper, text);
            return new StringValue(text.Build());
        }
    }

    private bool Passes(Scope scope, Value item)
    {
        var inner = scope.Inner();
        Assignment.Assign(target, item, inner);
        return condition!.Evaluate(inner).IsTrue;
    }
}
