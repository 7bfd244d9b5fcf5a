using System.Text.Json;
using Sparsescope.Studies.Data;
using Sparsescope.Studies.Judging;

namespace Sparsescope.Studies.Variants;

/// <summary>Makes one item a condition of every record, with the same question in all of them.</summary>
public abstract class VariantSource
{
    /// <summary>As study.yaml names it.</summary>
    public abstract string Kind { get; }

    /// <summary>Names of the conditions, in order.</summary>
    public abstract IReadOnlyList<string> Conditions { get; }

    /// <summary>Names it gives to the template of the prompt, beside the fields of the record.</summary>
    public virtual IReadOnlyList<string> Variables => [];

    /// <summary>Fields of the records that it reads.</summary>
    public virtual IReadOnlyList<string> Fields => [];

    /// <summary>Further files it reads.</summary>
    public virtual IReadOnlyList<string> Files => [];

    /// <summary>Whether it makes the right answer too.</summary>
    public virtual bool MakesAnswer => false;

    /// <summary>
    /// What makes the variants of a record, given how many questions were made before it: one a condition, in order.
    /// </summary>
    public abstract Func<StudyRecord, int, MadeVariants> Prepare(VariantInput input);
}

/// <summary>What variants are made from.</summary>
/// <param name="Records">All records that are kept.</param>
/// <param name="Data">How files are read.</param>
/// <param name="DataFolder">Where they lie.</param>
/// <param name="Tokens">Measures text.</param>
/// <param name="Seed">Of everything drawn.</param>
public sealed record VariantInput(IReadOnlyList<StudyRecord> Records, DataSource Data, string DataFolder, ITokenText Tokens, ulong Seed)
{
    /// <summary>Random numbers of one record, whatever is drawn for the others.</summary>
    internal SplitMix64 RandomOf(StudyRecord record) => new(SplitMix64.Derive(Seed, (ulong)record.Ordinal));
}

/// <summary>One condition of one question.</summary>
/// <param name="Condition">Its name.</param>
/// <param name="Values">Values for the template, by name.</param>
public sealed record Variant(string Condition, IReadOnlyDictionary<string, JsonElement> Values)
{
    /// <summary>The answer in this variant; null: that of the record.</summary>
    public ExpectedAnswer? Answer { get; init; }

    /// <summary>Precision of the weights; null: those of the model.</summary>
    public string? Weights { get; init; }
}

/// <summary>The variants of one record, or why there are none.</summary>
public sealed record MadeVariants(IReadOnlyList<Variant> Variants, string? Refusal = null)
{
    /// <summary>What the record shares with others, so that they are not independent; null where it stands for itself.</summary>
    public string? Group { get; init; }

    /// <summary>No variants, and why.</summary>
    public static MadeVariants Refuse(string reason) => new([], reason);
}
