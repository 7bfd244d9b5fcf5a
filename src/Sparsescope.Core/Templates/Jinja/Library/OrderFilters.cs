using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja.Library;

/// <summary>Filters that compare elements: sort, unique, groupby, min, max, sum. Text counts without its case unless asked.</summary>
internal static class OrderFilters
{
    public static readonly Dictionary<string, Filter> All = new()
    {
        ["sort"] = Sort,
        ["dictsort"] = SortDict,
        ["unique"] = Unique,
        ["groupby"] = GroupBy,
        ["min"] = (run, input, arguments) => Extreme("min", run, input, arguments, (item, best) => Ordering.IsLess(item, best, run.Budget)),
        ["max"] = (run, input, arguments) => Extreme("max", run, input, arguments, (item, best) => Ordering.IsLess(best, item, run.Budget)),
        ["sum"] = Sum,
    };

    private static Func<Value, Value> Key(Value? attribute, Value? fallback, bool caseSensitive, Budget budget) => item =>
    {
        if (attribute is not (null or NoneValue)) item = Access.Path(item, attribute, fallback, budget);
        return caseSensitive ? item : IgnoreCase(item, budget);
    };

    private static Value IgnoreCase(Value value, Budget budget) =>
        value is StringValue text ? text.With(StringCase.ToLower(text.Text, budget)) : value;

    private static ListValue Sort(Run run, Value input, Arguments arguments)
    {
        var bound = arguments.Bind("sort", 0, "reverse", "case_sensitive", "attribute");
        var attributes = bound[2] is StringValue { Text.Text: var names }
            ? names.Split(',').Select(name => (Value)new StringValue(name)).ToList()
            : [bound[2] ?? NoneValue.Instance];
        var keys = attributes.Select(attribute => Key(attribute, null, Parameters.Flag(bound[1]), run.Budget)).ToList();
        var items = input.Iterate(run.Budget).ToList();
        var sorted = Ordering.Sorted(items, item => new ListValue([.. keys.Select(key => key(item))]), Parameters.Flag(bound[0]),
            run.Budget);
        return new ListValue(sorted);
    }

    private static ListValue SortDict(Run run, Value input, Arguments arguments)
    {
        var bound = arguments.Bind("dictsort", 0, "case_sensitive", "by", "reverse");
        var by = bound[1] is null ? "key" : Parameters.Name(bound[1], "dictsort");
        if (by is not ("key" or "value")) throw new EvaluationError("You can only sort by either \"key\" or \"value\"");
        if (input is UndefinedValue undefined) throw undefined.Error();
        if (input is not DictValue dict) throw new EvaluationError($"dictsort wants a mapping, not '{input.TypeName}'");
        var key = Key(null, null, Parameters.Flag(bound[0]), run.Budget);
        Value Part(KeyValuePair<Value, Value> entry) => by == "key" ? entry.Key : entry.Value;
        var sorted = Ordering.Sorted(dict.Entries, entry => key(Part(entry)), Parameters.Flag(bound[2]), run.Budget);
        return new ListValue([.. sorted.Select(DictMethods.Pair)]);
    }

    private static GeneratorValue Unique(Run run, Value input, Arguments arguments)
    {
        var bound = arguments.Bind("unique", 0, "case_sensitive", "attribute");
        return new GeneratorValue(Distinct(input, Key(bound[1], null, Parameters.Flag(bound[0]), run.Budget), run.Budget));
    }

    private static IEnumerable<Value> Distinct(Value input, Func<Value, Value> key, Budget budget)
    {
        var seen = new DictValue(budget);
        foreach (var item in input.Iterate(budget))
        {
            var found = key(item);
            if (seen.Get(found) is not null) continue;
            seen.Put(found, NoneValue.Instance);
            yield return item;
        }
    }

    private static ListValue GroupBy(Run run, Value input, Arguments arguments)
    {
        var bound = arguments.Bind("groupby", 1, "attribute", "default", "case_sensitive");
        var key = Key(bound[0], bound[1], Parameters.Flag(bound[2]), run.Budget);
        var groups = new List<(Value Key, List<Value> Items)>();
        foreach (var item in Ordering.Sorted(input.Iterate(run.Budget).ToList(), key, reverse: false, run.Budget))
        {
            var found = key(item);
            if (groups.Count > 0 && Equality.AreEqual(groups[^1].Key, found, run.Budget)) groups[^1].Items.Add(item);
            else groups.Add((found, [item]));
        }
        var name = Key(bound[0], bound[1], caseSensitive: true, run.Budget);
        TupleValue Group(List<Value> items) => new([name(items[0]), new ListValue(items)], isGroup: true);
        return new ListValue([.. groups.Select(group => Group(group.Items))]);
    }

    private static Value Extreme(string name, Run run, Value input, Arguments arguments, Func<Value, Value, bool> beats)
    {
        var bound = arguments.Bind(name, 0, "case_sensitive", "attribute");
        var key = Key(bound[1], null, Parameters.Flag(bound[0]), run.Budget);
        Value? best = null, bestKey = null;
        foreach (var item in input.Iterate(run.Budget))
        {
            var itemKey = key(item);
            if (bestKey is null || beats(itemKey, bestKey)) (best, bestKey) = (item, itemKey);
        }
        return best ?? new UndefinedValue("No aggregated item, sequence was empty.");
    }

    private static Value Sum(Run run, Value input, Arguments arguments)
    {
        var bound = arguments.Bind("sum", 0, "attribute", "start");
        var total = bound[1] ?? new IntValue(0);
        if (total is StringValue) throw new EvaluationError("sum() can't sum strings [use ''.join(seq) instead]");
        var key = Key(bound[0], null, caseSensitive: true, run.Budget);
        foreach (var item in input.Iterate(run.Budget)) total = Arithmetic.Add(total, key(item), run.Budget);
        return total;
    }
}
