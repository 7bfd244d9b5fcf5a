using System.Globalization;
using System.Text.Json.Serialization;

namespace Sparsescope.Studies.Store;

/// <summary>What a pass of a run measures, in the order in which passes are measured.</summary>
[JsonConverter(typeof(WordConverter<PassKind>))]
public enum PassKind
{
    /// <summary>The items themselves, with their answers.</summary>
    [JsonStringEnumMemberName("main")]
    Main,

    /// <summary>The items in the words of a further frame.</summary>
    [JsonStringEnumMemberName("frame-")]
    Frame,

    /// <summary>Some items, their tokens in random order.</summary>
    [JsonStringEnumMemberName("scrambled")]
    Scrambled,

    /// <summary>Some items on a copy of the model with permuted weights.</summary>
    [JsonStringEnumMemberName("twin-")]
    Twin,

    /// <summary>Independent text.</summary>
    [JsonStringEnumMemberName("reference")]
    Reference,

    /// <summary>Every token of a few prompts.</summary>
    [JsonStringEnumMemberName("trace")]
    Trace,

    /// <summary>Likelihood of the prompts themselves.</summary>
    [JsonStringEnumMemberName("prompt-nll")]
    PromptNll,

    /// <summary>States without their outlier dimensions.</summary>
    [JsonStringEnumMemberName("fallback")]
    Fallback,

    /// <summary>States without their largest entries.</summary>
    [JsonStringEnumMemberName("selective-filter")]
    SelectiveFilter,

    /// <summary>A pass that this version does not know.</summary>
    Unknown,
}

/// <summary>Name of a pass: what it measures, and which of its kind.</summary>
/// <param name="Kind">What it measures.</param>
/// <param name="Of">The frame's name or the twin's number; of an unknown pass its whole name; else empty.</param>
public readonly record struct PassName(PassKind Kind, string Of = "")
{
    /// <summary>The further frame of this name.</summary>
    public static PassName Frame(string name) => new(PassKind.Frame, name);

    /// <summary>The twin of this number, from 1.</summary>
    public static PassName Twin(int number) => new(PassKind.Twin, number.ToString(CultureInfo.InvariantCulture));

    /// <summary>The name that a store holds.</summary>
    /// <param name="text">As <see cref="ToString"/> gives it.</param>
    public static PassName Parse(string text)
    {
        foreach (var kind in Enum.GetValues<PassKind>())
        {
            if (kind == PassKind.Unknown) break;
            var word = kind.Word();
            if (word.EndsWith('-') ? text.StartsWith(word, StringComparison.Ordinal) : text == word) return new(kind, text[word.Length..]);
        }
        return new(PassKind.Unknown, text);
    }

    /// <summary>As a store writes it.</summary>
    public override string ToString() => Kind == PassKind.Unknown ? Of : Kind.Word() + Of;

    /// <summary>The number at the end of the name: that of a twin, from 1; 0 where there is none.</summary>
    public int Number => Of is { } of
        && int.TryParse(of.AsSpan(of.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>
    /// What passes are sorted by, whatever order a store got them in; equal ones stay in the order they came in.
    /// </summary>
    internal (PassKind Kind, int Number) Order => (Kind, Number);
}
