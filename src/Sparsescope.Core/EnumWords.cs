using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json.Serialization;

namespace Sparsescope;

/// <summary>
/// Values of enumerations as they are written, in files and for people alike: the word stands once, in the value's own
/// <see cref="JsonStringEnumMemberNameAttribute"/>.
/// </summary>
public static class EnumWords
{
    /// <summary>The word of a value.</summary>
    /// <param name="value">A value that its type names.</param>
    /// <exception cref="ArgumentOutOfRangeException">The type has no such value, or the value no word.</exception>
    public static string Word<T>(this T value) where T : struct, Enum => Table<T>.Words.TryGetValue(value, out var word) ? word
        : throw new ArgumentOutOfRangeException(nameof(value), value, $"a value of {typeof(T).Name} that has no word");

    private static class Table<T> where T : struct, Enum
    {
        internal static readonly FrozenDictionary<T, string> Words = typeof(T).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (Value: (T)field.GetValue(null)!, field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name))
            .Where(named => named.Name is not null).ToFrozenDictionary(named => named.Value, named => named.Name!);
    }
}

/// <summary>
/// Reads and writes a value as its word alone: a number or another word is a <see cref="System.Text.Json.JsonException"/>.
/// </summary>
/// <typeparam name="T">An enumeration whose values have words.</typeparam>
public sealed class WordConverter<T>() : JsonStringEnumConverter<T>(namingPolicy: null, allowIntegerValues: false)
    where T : struct, Enum;
