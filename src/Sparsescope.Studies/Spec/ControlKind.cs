using System.Text.Json.Serialization;

namespace Sparsescope.Studies.Spec;

/// <summary>A control of an effect, as tables and a study's <c>not_applicable</c> name it.</summary>
[JsonConverter(typeof(WordConverter<ControlKind>))]
public enum ControlKind
{
    /// <summary>Prompt length, linearly.</summary>
    [JsonStringEnumMemberName("length")]
    Length,

    /// <summary>Prompt length, as a cubic of its ranks.</summary>
    [JsonStringEnumMemberName("length_cubic")]
    LengthCubic,

    /// <summary>Items of equal prompt length only.</summary>
    [JsonStringEnumMemberName("length_matched")]
    LengthMatched,

    /// <summary>Without the eight dimensions that are largest on independent text.</summary>
    [JsonStringEnumMemberName("outlier_dims")]
    OutlierDims,

    /// <summary>Without the eight that come next.</summary>
    [JsonStringEnumMemberName("next_dims")]
    NextDims,

    /// <summary>Without eight random ones of all others.</summary>
    [JsonStringEnumMemberName("random_dims")]
    RandomDims,

    /// <summary>Every dimension divided by its root mean square on independent text.</summary>
    [JsonStringEnumMemberName("rms")]
    Rms,

    /// <summary>In a random basis.</summary>
    [JsonStringEnumMemberName("rotation")]
    Rotation,

    /// <summary>Template tokens and last token of the prompts.</summary>
    [JsonStringEnumMemberName("format")]
    Format,

    /// <summary>Less what copies of the model with permuted weights show.</summary>
    [JsonStringEnumMemberName("twin")]
    Twin,

    /// <summary>Less what the prompts' tokens in random order show.</summary>
    [JsonStringEnumMemberName("scramble")]
    Scramble,

    /// <summary>Entropy and probability of the next token.</summary>
    [JsonStringEnumMemberName("baseline")]
    Baseline,
}

/// <summary>Controls as they are written.</summary>
public static class ControlKinds
{
    /// <summary>Name of one of several: <c>twin-2</c>.</summary>
    /// <param name="control">The control.</param>
    /// <param name="number">From 1; 0 where there is one alone, whose name has no number.</param>
    public static string Numbered(this ControlKind control, int number) =>
        number == 0 ? control.Word() : FormattableString.Invariant($"{control.Word()}-{number}");
}
