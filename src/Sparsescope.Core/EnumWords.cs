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

    /// <summary>The value that a word stands for; null where it stands for none. Case counts.</summary>
    /// <param name="word">As <see cref="Word"/> gives it.</param>
    public static T? Parse<T>(string word) where T : struct, Enum => Table<T>.Values.TryGetValue(word, out var value) ? value : null;

    /// <summary>All words of a type, in the order of its values.</summary>
    public static IReadOnlyList<string> All<T>() where T : struct, Enum => [.. Enum.GetValues<T>().Select(value => value.Word())];

    private static class Table<T> where T : struct, Enum
    {
        internal static readonly FrozenDictionary<T, string> Words = typeof(T).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (Value: (T)field.GetValue(null)!, field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name))
            .Where(named => named.Name is not null).ToFrozenDictionary(named => named.Value, named => named.Name!);

        internal static readonly FrozenDictionary<string, T> Values = Words.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);
    }
}
