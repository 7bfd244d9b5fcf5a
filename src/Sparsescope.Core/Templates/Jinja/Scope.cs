using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja;

/// <summary>Names and their values; a loop, macro or block sees those around it and sets only its own.</summary>
internal sealed class Scope
{
    private readonly Scope? _outer;
    private Dictionary<string, Value>? _names;

    public Scope(Run run) => Run = run;

    private Scope(Scope outer) => (Run, _outer) = (outer.Run, outer);

    public Run Run { get; }

    public Budget Budget => Run.Budget;

    public Scope Inner() => new(this);

    public void Set(string name, Value value) => (_names ??= [])[name] = value;

    public Value Find(string name)
    {
        for (var scope = this; scope is not null; scope = scope._outer)
        {
            if (scope._names is { } names && names.TryGetValue(name, out var value)) return value;
        }
        var missing = $"'{name}' is undefined";
        return Run.IsStrict ? new StrictUndefinedValue(missing) : new UndefinedValue(missing);
    }
}
