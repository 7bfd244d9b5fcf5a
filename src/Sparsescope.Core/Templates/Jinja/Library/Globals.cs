using Sparsescope.Templates.Jinja.Formatting;
using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja.Library;

/// <summary>The functions every template can call.</summary>
internal static class Globals
{
    private const int MaxTimeFormat = 1000;

    public static void Define(Scope scope)
    {
        Define(scope, "range", (_, arguments) => Range(arguments));
        Define(scope, "dict", (run, arguments) => Dict("dict", arguments, run.Budget));
        Define(scope, "namespace", (run, arguments) => Namespace(arguments, run.Budget));
        Define(scope, "cycler", (_, arguments) => arguments.Positional.Count > 0
            ? new CyclerValue(arguments.Positional)
            : throw new EvaluationError("at least one item has to be provided"));
        Define(scope, "joiner", (_, arguments) => new JoinerValue(arguments.Bind("joiner", 0, "sep")[0] ?? new StringValue(", ")));
        Define(scope, "raise_exception", (run, arguments) =>
            throw new RaisedByTemplate(arguments.Bind("raise_exception", 1, "message")[0]!.ToText(run.Budget).Text));
        Define(scope, "strftime_now", (run, arguments) =>
            TimeNow(Parameters.Text(arguments.Bind("strftime_now", 1, "format")[0], "strftime_now"), run));
    }

    private static void Define(Scope scope, string name, Func<Run, Arguments, Value> body) =>
        scope.Set(name, new FunctionValue(name, body));

    private static RangeValue Range(Arguments arguments)
    {
        var bound = arguments.Bind("range", 1, "start", "stop", "step").Select(Bound).ToArray();
        return bound[1] is { } stop ? new RangeValue(bound[0]!.Value, stop, bound[2] ?? 1) : new RangeValue(0, bound[0]!.Value, 1);

        static long? Bound(Value? value) => value switch
        {
            null => null,
            NumberValue { AsInteger: { } number } => number,
            UndefinedValue undefined => throw undefined.Error(),
            _ => throw new EvaluationError($"'{value.TypeName}' object cannot be interpreted as an integer"),
        };
    }

    private static DictValue Dict(string name, Arguments arguments, Budget budget)
    {
        var made = new DictValue(budget);
        if (arguments.Positional.Count > 1) throw new EvaluationError($"{name} takes at most one positional argument");
        foreach (var source in arguments.Positional)
        {
            var pairs = source is DictValue dict ? dict.Each(DictMethods.Pair, budget) : source.Iterate(budget);
            foreach (var pair in pairs)
            {
                var (key, value) = DictMethods.Unpack(pair, name, budget);
                made.Put(key, value);
            }
        }
        foreach (var (key, value) in arguments.Named) made.Put(key, value);
        return made;
    }

    private static NamespaceValue Namespace(Arguments arguments, Budget budget)
    {
        var made = new NamespaceValue();
        foreach (var (key, value) in Dict("namespace", arguments, budget).Entries) made.Set(Parameters.Name(key, "namespace"), value);
        return made;
    }

    private static StringValue TimeNow(StringValue format, Run run)
    {
        if (format.Length > MaxTimeFormat)
        {
            throw new EvaluationError($"the format of strftime_now is longer than {MaxTimeFormat} characters");
        }
        return new StringValue(TracedText.From(Strftime.Format(format.Text.Text, run.Now), format.Text.HasData));
    }
}
