using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja.Library;

/// <summary>Filters over the elements of a value, and default.</summary>
internal static class SequenceFilters
{
    public static readonly Dictionary<string, Filter> All = new()
    {
        ["default"] = (_, input, arguments) => Default(input, arguments),
        ["d"] = (_, input, arguments) => Default(input, arguments),
        ["length"] = (_, input, arguments) => Length("length", input, arguments),
        ["count"] = (_, input, arguments) => Length("count", input, arguments),
        ["list"] = (run, input, arguments) => new ListValue([.. Items("list", input, arguments, run.Budget)]),
        ["first"] = (run, input, arguments) =>
            Items("first", input, arguments, run.Budget).FirstOrDefault() ?? new UndefinedValue("No first item, sequence was empty."),
        ["last"] = (run, input, arguments) => Last(Reversible("last", input, arguments), run.Budget),
        ["reverse"] = (run, input, arguments) => Reverse(input, arguments, run.Budget),
        ["join"] = Join,
        ["items"] = (run, input, arguments) => Pairs(input, arguments, run.Budget),
        ["attr"] = (_, input, arguments) => Attribute(input, Parameters.Name(arguments.Bind("attr", 1, "name")[0], "attr")),
        ["batch"] = Batch,
        ["slice"] = Slice,
    };

    private static Value Default(Value input, Arguments arguments)
    {
        var bound = arguments.Bind("default", 0, "default_value", "boolean");
        return input is UndefinedValue || (Parameters.Flag(bound[1]) && !input.IsTrue) ? bound[0] ?? StringValue.Empty : input;
    }

    private static IntValue Length(string name, Value input, Arguments arguments)
    {
        arguments.Bind(name, 0);
        return new IntValue(input.Length ?? throw new EvaluationError($"object of type '{input.TypeName}' has no len()"));
    }

    private static IEnumerable<Value> Items(string name, Value input, Arguments arguments, Budget budget)
    {
        arguments.Bind(name, 0);
        return input.Iterate(budget);
    }

    private static Value Reversible(string name, Value input, Arguments arguments)
    {
        arguments.Bind(name, 0);
        return input is GeneratorValue || !input.IsIterable
            ? throw new EvaluationError($"'{input.TypeName}' object is not reversible")
            : input;
    }

    private static Value Last(Value input, Budget budget) =>
        input.Iterate(budget).LastOrDefault() ?? new UndefinedValue("No last item, sequence was empty.");

    private static Value Reverse(Value input, Arguments arguments, Budget budget)
    {
        arguments.Bind("reverse", 0);
        if (input is StringValue) return input.Item(new SliceValue(null, null, -1), budget)!;
        if (!input.IsIterable) throw new EvaluationError("argument must be iterable");
        var reversed = input.Iterate(budget).Reverse().ToList();
        return input is GeneratorValue ? new ListValue(reversed) : new GeneratorValue(reversed);
    }

    private static StringValue Join(Run run, Value input, Arguments arguments)
    {
        var bound = arguments.Bind("join", 0, "d", "attribute");
        var separator = bound[0]?.ToText(run.Budget) ?? TracedText.Empty;
        var output = new TracedTextBuilder(run.Budget);
        var first = true;
        foreach (var item in input.Iterate(run.Budget))
        {
            if (!first) output.Append(separator);
            first = false;
            (bound[1] is null or NoneValue ? item : Access.Path(item, bound[1]!, null, run.Budget)).WriteText(output);
        }
        return new StringValue(output.Build());
    }

    private static GeneratorValue Pairs(Value input, Arguments arguments, Budget budget)
    {
        arguments.Bind("items", 0);
        return input switch
        {
            DictValue dict => new GeneratorValue(dict.Each(DictMethods.Pair, budget)),
            UndefinedValue => new GeneratorValue([]),
            _ => throw new EvaluationError("Can only get item pairs from a mapping."),
        };
    }

    private static Value Attribute(Value input, string name) =>
        input.Attribute(name) ?? new UndefinedValue($"'{input.TypeName} object' has no attribute '{name}'");

    private static GeneratorValue Batch(Run run, Value input, Arguments arguments)
    {
        var bound = arguments.Bind("batch", 1, "linecount", "fill_with");
        return new GeneratorValue(Rows(input.Iterate(run.Budget), Parameters.Int(bound[0], 0, "batch"), bound[1], run.Budget));
    }

    private static IEnumerable<Value> Rows(IEnumerable<Value> items, int count, Value? fill, Budget budget)
    {
        var row = new List<Value>();
        foreach (var item in items)
        {
            if (row.Count == count)
            {
                yield return new ListValue(row);
                row = [];
            }
            row.Add(item);
        }
        if (row.Count == 0) yield break;
        if (fill is not (null or NoneValue) && row.Count < count)
        {
            budget.Step(count - row.Count);
            row.AddRange(Enumerable.Repeat(fill, count - row.Count));
        }
        yield return new ListValue(row);
    }

    private static GeneratorValue Slice(Run run, Value input, Arguments arguments)
    {
        var bound = arguments.Bind("slice", 1, "slices", "fill_with");
        var count = Parameters.Int(bound[0], 0, "slice");
        if (count == 0) throw new EvaluationError("slice wants at least one slice");
        return new GeneratorValue(Columns(input.Iterate(run.Budget), count, bound[1]));
    }

    /// <summary>Columns of nearly equal length, the longer ones first; the shorter ones get the filling.</summary>
    private static IEnumerable<Value> Columns(IEnumerable<Value> source, int count, Value? fill)
    {
        var items = source.ToList();
        for (int i = 0, start = 0; i < count; i++)
        {
            var longer = i < items.Count % count;
            var column = items.GetRange(start, items.Count / count + (longer ? 1 : 0));
            start += column.Count;
            if (!longer && fill is not (null or NoneValue)) column.Add(fill);
            yield return new ListValue(column);
        }
    }
}
