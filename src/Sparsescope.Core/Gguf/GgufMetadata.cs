using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Sparsescope.Gguf;

/// <summary>The key-value pairs of a GGUF file, in file order. Keys compare byte by byte.</summary>
/// <param name="source">Display name of the file, for messages.</param>
public sealed class GgufMetadata(string source = "the model") : IReadOnlyCollection<KeyValuePair<string, GgufValue>>
{
    private readonly OrderedDictionary<string, GgufValue> _values = new(StringComparer.Ordinal);

    /// <summary>Number of keys.</summary>
    public int Count => _values.Count;

    /// <exception cref="ArgumentException">The key is there already.</exception>
    public void Add(string key, GgufValue value) => _values.Add(key, value);

    /// <summary>False, adding nothing, where the key is there already.</summary>
    public bool TryAdd(string key, GgufValue value) => _values.TryAdd(key, value);

    /// <summary>The value of a key, where there is one.</summary>
    public bool TryGet(string key, [NotNullWhen(true)] out GgufValue? value) => _values.TryGetValue(key, out value);

    /// <summary>The string of a key; null where it is missing or anything else.</summary>
    public string? FindString(string key) => Scalar(key)?.StringAt();

    /// <summary>The integer of a key, whatever its width; null where it is missing or anything else.</summary>
    public long? FindInteger(string key) => Scalar(key)?.IntegerAt();

    /// <summary>The number of a key, integer or floating point; null where it is missing or anything else.</summary>
    public double? FindNumber(string key) => Scalar(key)?.NumberAt();

    /// <summary>The truth value of a key; null where it is missing or anything else.</summary>
    public bool? FindBool(string key) => Scalar(key)?.BoolAt();

    /// <summary>The array of a key; null where it is missing, a scalar, or an array of another type.</summary>
    public GgufValue? FindArray(string key, GgufValueType elementType) =>
        TryGet(key, out var value) && value.IsArray && value.ElementType == elementType ? value : null;

    /// <summary>The string of a key that must be there.</summary>
    /// <exception cref="BadInputException">It is missing or no string.</exception>
    public string GetString(string key) => FindString(key) ?? throw Unusable(key, "a string");

    /// <summary>The integer of a key that must be there, between 0 and 2³¹ − 1.</summary>
    /// <exception cref="BadInputException">It is missing, no integer or out of that range.</exception>
    public int GetCount(string key) => FindInteger(key) is >= 0 and <= int.MaxValue and var value
        ? (int)value
        : throw Unusable(key, "an integer of at least 0 that fits 32 bits");

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, GgufValue>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private GgufValue? Scalar(string key) => TryGet(key, out var value) && !value.IsArray ? value : null;

    private BadInputException Unusable(string key, string expected) => new(_values.ContainsKey(key)
        ? $"{source}: its key '{key}' is not {expected}; try another copy or conversion of the model."
        : $"{source}: it has no key '{key}'; try another copy or conversion of the model.");
}
