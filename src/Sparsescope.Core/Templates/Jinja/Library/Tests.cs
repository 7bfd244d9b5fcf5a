using System.Collections.Frozen;
using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja.Library;

internal delegate bool Test(Run run, Value subject, Arguments arguments);

/// <summary>Jinja's tests, the names after <c>is</c>.</summary>
internal static class Tests
{
    private static readonly Test s_equal = With((a, b, budget) => Equality.AreEqual(a, b, budget));
    private static readonly Test s_notEqual = With((a, b, budget) => !Equality.AreEqual(a, b, budget));
    private static readonly Test s_greater = With((a, b, budget) => Ordering.Compare(a, b, ">", budget) > 0);
    private static readonly Test s_greaterOrEqual = With((a, b, budget) => Ordering.Compare(a, b, ">=", budget) >= 0);
    private static readonly Test s_less = With((a, b, budget) => Ordering.Compare(a, b, "<", budget) < 0);
    private static readonly Test s_lessOrEqual = With((a, b, budget) => Ordering.Compare(a, b, "<=", budget) <= 0);

    private static readonly FrozenDictionary<string, Test> s_all = new Dictionary<string, Test>
    {
        ["defined"] = Alone(subject => subject is not UndefinedValue),
        ["undefined"] = Alone(subject => subject is UndefinedValue),
        ["none"] = Alone(subject => subject is NoneValue),
        ["boolean"] = Alone(subject => subject is BoolValue),
        ["true"] = Alone(subject => subject is BoolValue { IsTrue: true }),
        ["false"] = Alone(subject => subject is BoolValue { IsTrue: false }),
        ["number"] = Alone(subject => subject is NumberValue),
        ["integer"] = Alone(subject => subject is IntValue),
        ["float"] = Alone(subject => subject is FloatValue),
        ["string"] = Alone(subject => subject is StringValue),
        ["mapping"] = Alone(subject => subject is DictValue),
        ["sequence"] = Alone(subject => subject is StringValue or SequenceValue or DictValue or RangeValue or UndefinedValue),
        ["iterable"] = Alone(subject => subject.IsIterable),
        ["callable"] = Alone(subject => subject.IsCallable),
        ["escaped"] = Alone(subject => subject is StringValue { IsMarkup: true }),
        ["filter"] = Alone(subject => Names(subject, Filters.Exists)),
        ["test"] = Alone(subject => Names(subject, Exists)),
        ["odd"] = (run, subject, _) => Remainder(subject, new IntValue(2), run.Budget) == 1,
        ["even"] = (run, subject, _) => Remainder(subject, new IntValue(2), run.Budget) == 0,
        ["divisibleby"] = With((subject, by, budget) => Remainder(subject, by, budget) == 0),
        ["upper"] = (run, subject, _) => StringKind.IsUpper(subject.ToText(run.Budget).Text),
        ["lower"] = (run, subject, _) => StringKind.IsLower(subject.ToText(run.Budget).Text),
        ["sameas"] = With(Equality.AreSame),
        ["in"] = With((item, container, budget) => container.Contains(item, budget)),
        ["eq"] = s_equal,
        ["equalto"] = s_equal,
        ["=="] = s_equal,
        ["ne"] = s_notEqual,
        ["!="] = s_notEqual,
        ["gt"] = s_greater,
        ["greaterthan"] = s_greater,
        [">"] = s_greater,
        ["ge"] = s_greaterOrEqual,
        [">="] = s_greaterOrEqual,
        ["lt"] = s_less,
        ["lessthan"] = s_less,
        ["<"] = s_less,
        ["le"] = s_lessOrEqual,
        ["<="] = s_lessOrEqual,
    }.ToFrozenDictionary();

    public static bool Exists(string name) => s_all.ContainsKey(name);

    public static bool Holds(Run run, string name, Value subject, Arguments arguments)
    {
        if (!s_all.TryGetValue(name, out var test)) throw new EvaluationError($"No test named '{name}'.");
        if (subject is StringValue text) run.Budget.Scan(text.Text.Text.Length);
        return test(run, subject, arguments);
    }

    private static bool Names(Value subject, Func<string, bool> exists)
    {
        if (!subject.IsHashable) throw new EvaluationError($"unhashable type: '{subject.TypeName}'");
        return subject is StringValue name && exists(name.Text.Text);
    }

    private static Test Alone(Func<Value, bool> holds) => (_, subject, arguments) =>
    {
        arguments.Bind("the test", 0);
        return holds(subject);
    };

    private static Test With(Func<Value, Value, Budget, bool> holds) =>
        (run, subject, arguments) => holds(subject, arguments.Bind("the test", 1, "other")[0]!, run.Budget);

    private static double Remainder(Value subject, Value by, Budget budget) => subject is NumberValue
        ? ((NumberValue)Arithmetic.Modulo(subject, by, budget)).AsDouble
        : throw ((subject as UndefinedValue)?.Error() ?? new EvaluationError($"the test wants a number, not '{subject.TypeName}'"));
}
