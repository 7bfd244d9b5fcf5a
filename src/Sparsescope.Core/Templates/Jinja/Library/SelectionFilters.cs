using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja.Library;

/// <summary>map, select, reject, selectattr and rejectattr: generators, so nothing happens until they are walked.</summary>
internal static class SelectionFilters
{
    public static readonly Dictionary<string, Filter> All = new()
    {
        ["map"] = (run, input, arguments) => new GeneratorValue(Map(run, input, arguments)),
        ["select"] = (run, input, arguments) => new GeneratorValue(Select(run, input, arguments, wanted: true, byAttribute: false)),
        ["reject"] = (run, input, arguments) => new GeneratorValue(Select(run, input, arguments, wanted: false, byAttribute: false)),
        ["selectattr"] = (run, input, arguments) => new GeneratorValue(Select(run, input, arguments, wanted: true, byAttribute: true)),
        ["rejectattr"] = (run, input, arguments) => new GeneratorValue(Select(run, input, arguments, wanted: false, byAttribute: true)),
    };

    private static IEnumerable<Value> Map(Run run, Value input, Arguments arguments)
    {
        if (!input.IsTrue) yield break;
        var map = Mapping(run, arguments);
        foreach (var item in input.Iterate(run.Budget)) yield return map(item);
    }

    private static Func<Value, Value> Mapping(Run run, Arguments arguments)
    {
        if (arguments.Positional.Count == 0 && arguments.Named.Any(named => named.Key == "attribute"))
        {
            var bound = arguments.Bind("map", 0, "attribute", "default");
            return item => Access.Path(item, bound[0]!, bound[1], run.Budget);
        }
        if (arguments.Positional.Count == 0) throw new EvaluationError("map requires a filter argument");
        var (name, rest) = (Parameters.Name(arguments.Positional[0], "map"), arguments.Skip(1));
        return item => Filters.Apply(run, name, item, rest);
    }

    private static IEnumerable<Value> Select(Run run, Value input, Arguments arguments, bool wanted, bool byAttribute)
    {
        if (!input.IsTrue) yield break;
        if (byAttribute && arguments.Positional.Count == 0) throw new EvaluationError("Missing parameter for attribute name");
        var attribute = byAttribute ? arguments.Positional[0] : null;
        var test = arguments.Skip(byAttribute ? 1 : 0);
        foreach (var item in input.Iterate(run.Budget))
        {
            var subject = attribute is null ? item : Access.Path(item, attribute, null, run.Budget);
            if (Holds(run, subject, test) == wanted) yield return item;
        }
    }

    private static bool Holds(Run run, Value subject, Arguments test) => test.Positional.Count == 0
        ? subject.IsTrue
        : Tests.Holds(run, Parameters.Name(test.Positional[0], "select"), subject, test.Skip(1));
}
