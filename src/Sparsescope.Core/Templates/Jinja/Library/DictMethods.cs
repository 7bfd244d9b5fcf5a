using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja.Library;

/// <summary>The methods of dict that change nothing; those that would are refused as in Jinja's sandbox.</summary>
internal static class DictMethods
{
    public static Value? Find(string name, DictValue self) => name switch
    {
        "keys" => View("dict_keys", self, entry => entry.Key),
        "values" => View("dict_values", self, entry => entry.Value),
        "items" => View("dict_items", self, Pair),
        "get" => new FunctionValue(name, (_, arguments) => Get(self, arguments)),
        "copy" => new FunctionValue(name, (_, _) => self),
        "clear" or "pop" or "popitem" or "setdefault" or "update" =>
            new UndefinedValue($"access to attribute '{name}' of 'dict' object is unsafe."),
        _ => null,
    };

    public static TupleValue Pair(KeyValuePair<Value, Value> entry) => new([entry.Key, entry.Value]);

    /// <summary>The two elements of something iterable.</summary>
    public static (Value Key, Value Value) Unpack(Value pair, string function, Budget budget)
    {
        if (pair.Iterate(budget).Take(3).ToList() is [var key, var value]) return (key, value);
        throw new EvaluationError($"{function} wants pairs of a key and a value");
    }

    private static FunctionValue View(string type, DictValue self, Func<KeyValuePair<Value, Value>, Value> part)
    {
        return new FunctionValue(type, (_, arguments) =>
        {
            arguments.Bind(type, 0);
            return new DictViewValue(type, self, part);
        });
    }

    private static Value Get(DictValue self, Arguments arguments)
    {
        var bound = arguments.Bind("get", 1, "key", "default");
        return self.Get(bound[0]!) ?? bound[1] ?? NoneValue.Instance;
    }
}
