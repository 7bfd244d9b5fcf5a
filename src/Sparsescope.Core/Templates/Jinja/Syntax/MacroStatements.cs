using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja.Syntax;

/// <summary>
/// What a macro or call block takes and does. A parameter without a default has null there; of caller, varargs and kwargs only
/// those that the body mentions are filled.
/// </summary>
internal sealed record MacroDefinition(
    string Name, IReadOnlyList<(string Name, Expression? Default)> Parameters, IReadOnlySet<string> Mentions, Block Body)
{
    public bool Fills(string special) => Mentions.Contains(special) && Parameters.All(parameter => parameter.Name != special);
}

internal sealed class MacroStatement(MacroDefinition definition, int line) : Statement(line)
{
    protected override Flow Perform(Scope scope, TracedTextBuilder output)
    {
        scope.Set(definition.Name, new MacroValue(definition, scope));
        return Flow.Next;
    }
}

/// <summary><c>{% call(parameters) macro() %}body{% endcall %}</c>: the body becomes the macro's <c>caller</c>.</summary>
internal sealed class CallStatement(CallExpression call, MacroDefinition body, int line) : Statement(line)
{
    protected override Flow Perform(Scope scope, TracedTextBuilder output)
    {
        call.Call(scope, [KeyValuePair.Create<string, Value>("caller", new MacroValue(body, scope))]).WriteText(output);
        return Flow.Next;
    }
}

/// <summary><c>{% generation %}</c>, transformers' mark around what the assistant said: a macro called where it stands.</summary>
internal sealed class GenerationStatement(MacroDefinition body, int line) : Statement(line)
{
    protected override Flow Perform(Scope scope, TracedTextBuilder output)
    {
        new MacroValue(body, scope).Call(scope.Run, Arguments.None).WriteText(output);
        return Flow.Next;
    }
}

/// <summary>A macro with the scope it was defined in.</summary>
internal sealed class MacroValue(MacroDefinition definition, Scope home) : Value
{
    public override string TypeName => "Macro";

    public override bool IsCallable => true;

    public override Value? Attribute(string name) => name == "name" ? new StringValue(definition.Name) : null;

    public override Value Call(Run run, Arguments arguments)
    {
        var named = new Dictionary<string, Value>();
        foreach (var (name, value) in arguments.Named)
        {
            if (!named.TryAdd(name, value))
            {
                throw new EvaluationError($"macro '{definition.Name}' got multiple values for argument '{name}'");
            }
        }
        var inner = home.Inner();
        var parameters = definition.Parameters;
        var given = Math.Min(arguments.Positional.Count, parameters.Count);
        for (var i = 0; i < given; i++) inner.Set(parameters[i].Name, arguments.Positional[i]);
        var missing = new List<(string Name, Expression? Default)>();
        foreach (var parameter in parameters.Skip(given))
        {
            if (named.Remove(parameter.Name, out var value)) inner.Set(parameter.Name, value);
            else missing.Add(parameter);
        }
        FillSpecials(inner, arguments, named);
        foreach (var (name, fallback) in missing)
        {
            inner.Set(name, fallback?.Evaluate(inner) ?? new UndefinedValue($"parameter '{name}' was not provided"));
        }
        return new StringValue(definition.Body.Render(inner));
    }

    public override void WriteRepr(TracedTextBuilder output) => output.Append($"<Macro '{definition.Name}'>");

    private void FillSpecials(Scope inner, Arguments arguments, Dictionary<string, Value> named)
    {
        if (definition.Fills("caller"))
        {
            inner.Set("caller", named.Remove("caller", out var caller) ? caller : new UndefinedValue("No caller defined"));
        }
        if (definition.Fills("kwargs"))
        {
            var rest = new DictValue(inner.Budget);
            foreach (var (name, value) in named) rest.Put(name, value);
            inner.Set("kwargs", rest);
        }
        else if (named.Count > 0)
        {
            throw new EvaluationError($"macro '{definition.Name}' takes no keyword argument '{named.Keys.First()}'");
        }
        var count = definition.Parameters.Count;
        if (definition.Fills("varargs")) inner.Set("varargs", new TupleValue([.. arguments.Positional.Skip(count)]));
        else if (arguments.Positional.Count > count)
        {
            throw new EvaluationError($"macro '{definition.Name}' takes not more than {count} argument(s)");
        }
    }
}
