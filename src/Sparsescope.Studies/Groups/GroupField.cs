namespace Sparsescope.Studies.Groups;

/// <summary>Which field names the groups, and which of its values in which order.</summary>
/// <param name="Name">The field.</param>
/// <param name="Values">Its values in order, two or more; empty to find them out.</param>
public sealed record GroupField(string Name, IReadOnlyList<string> Values)
{
    /// <summary>Reads <c>level</c>, or <c>level=easy,medium,hard</c> where the order is said.</summary>
    /// <exception cref="BadInputException">There is no name, one value only, or one twice.</exception>
    public static GroupField Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var name = (equals < 0 ? text : text[..equals]).Trim();
        if (name.Length == 0) throw new BadInputException($"'{text}' names no field of groups; write it as level, or as level=easy,hard.");
        if (equals < 0) return new(name, []);
        var values = text[(equals + 1)..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (values.Length < 2)
            throw new BadInputException(
                $"'{text}' names {values.Length} of the groups of '{name}'; a comparison needs two or more, as in {name}=easy,hard.");
        if (values.Distinct(StringComparer.Ordinal).Count() < values.Length) throw new BadInputException($"'{text}' names a group twice.");
        return new(name, values);
    }
}
