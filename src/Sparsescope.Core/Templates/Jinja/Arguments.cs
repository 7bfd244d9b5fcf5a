using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja;

/// <summary>What a call passes: values by position, then values by name.</summary>
internal sealed record Arguments(IReadOnlyList<Value> Positional, IReadOnlyList<KeyValuePair<string, Value>> Named)
{
    public static readonly Arguments None = new([], []);

    /// <summary>Without the first <paramref name="count"/> positional arguments.</summary>
    public Arguments Skip(int count) => new([.. Positional.Skip(count)], Named);

    /// <summary>
    /// One value a parameter, null where an optional one is not given; the first <paramref name="required"/> have no default.
    /// </summary>
    public Value?[] Bind(string function, int required, params ReadOnlySpan<string> parameters)
    {
        if (Positional.Count > parameters.Length)
        {
            throw new EvaluationError($"{function} takes at most {parameters.Length} arguments ({Positional.Count} given)");
        }
        var bound = new Value?[parameters.Length];
        for (var i = 0; i < Positional.Count; i++) bound[i] = Positional[i];
        foreach (var (name, value) in Named)
        {
            var at = parameters.IndexOf(name);
            if (at < 0) throw new EvaluationError($"{function} got an unexpected keyword argument '{name}'");
            if (bound[at] is not null) throw new EvaluationError($"{function} got multiple values for argument '{name}'");
            bound[at] = value;
        }
        for (var i = 0; i < required; i++)
        {
            if (bound[i] is null) throw new EvaluationError($"{function} misses its argument '{parameters[i]}'");
        }
        return bound;
    }
}
