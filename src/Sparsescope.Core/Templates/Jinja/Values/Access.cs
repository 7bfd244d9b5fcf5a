using System.Globalization;

namespace Sparsescope.Templates.Jinja.Values;

/// <summary>
/// <c>x.name</c> and <c>x[key]</c>. Each falls back to the other, in this order, so <c>message.items</c> is the method and
/// <c>message['items']</c> the key; what neither finds is undefined.
/// </summary>
internal static class Access
{
    public static Value Attribute(Value target, string name, Budget budget) =>
        target.Attribute(name) ?? target.Item(new StringValue(name), budget) ?? Missing(target, $"attribute '{name}'");

    public static Value Item(Value target, Value key, Budget budget)
    {
        if (target.Item(key, budget) is { } item) return item;
        if (key is SliceValue) throw new EvaluationError($"'{target.TypeName}' object cannot be sliced");
        if (key is StringValue { Text.Text: var name }) return target.Attribute(name) ?? Missing(target, $"attribute '{name}'");
        return Missing(target, key is NumberValue { AsInteger: { } index } ? $"element {index}" : "such element");
    }

    /// <summary>A path such as <c>function.name</c> or <c>0.text</c>: parts of digits are indices.</summary>
    public static Value Path(Value target, Value path, Value? fallback, Budget budget)
    {
        if (path is not StringValue { Text: var text }) return OrFallback(Item(target, path, budget), fallback);
        foreach (var part in text.Text.Split('.'))
        {
            Value key = part.Length > 0 && part.All(char.IsAsciiDigit)
                && long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                ? new IntValue(index)
                : new StringValue(part);
            target = OrFallback(Item(target, key, budget), fallback);
        }
        return target;
    }

    private static Value OrFallback(Value value, Value? fallback) =>
        value is UndefinedValue && fallback is not (null or NoneValue) ? fallback : value;

    private static UndefinedValue Missing(Value target, string what) =>
        new($"{(target is NoneValue ? "None" : $"'{target.TypeName} object'")} has no {what}");
}
