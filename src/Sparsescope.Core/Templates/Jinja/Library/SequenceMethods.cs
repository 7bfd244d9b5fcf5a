using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja.Library;

/// <summary>The methods of list and tuple that change nothing; those that would are refused as in Jinja's sandbox.</summary>
internal static class SequenceMethods
{
    public static Value? Find(string name, SequenceValue self) => name switch
    {
        "count" => new FunctionValue(name, (run, arguments) => Count(self, arguments.Bind(name, 1, "value")[0]!, run.Budget)),
        "index" => new FunctionValue(name, (run, arguments) => Index(self, arguments, run.Budget)),
        "copy" when self is ListValue => new FunctionValue(name, (_, _) => self.With(self.Items)),
        "append" or "clear" or "extend" or "insert" or "pop" or "remove" or "reverse" or "sort" when self is ListValue =>
            new UndefinedValue($"access to attribute '{name}' of 'list' object is unsafe."),
        _ => null,
    };

    private static IntValue Count(SequenceValue self, Value wanted, Budget budget) =>
        new(self.Items.Count(item => Equality.AreEqual(item, wanted, budget)));

    private static IntValue Index(SequenceValue self, Arguments arguments, Budget budget)
    {
        var bound = arguments.Bind("index", 1, "value", "start", "stop");
        var (start, stop) = (Parameters.Int(bound[1], 0, "index"), Parameters.Int(bound[2], int.MaxValue, "index"));
        foreach (var i in new SliceValue(start, stop, null).Resolve(self.Items.Count))
        {
            if (Equality.AreEqual(self.Items[i], bound[0]!, budget)) return new IntValue(i);
        }
        throw new EvaluationError($"the value is not in the {self.TypeName}");
    }
}
