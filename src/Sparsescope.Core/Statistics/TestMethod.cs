using System.Text.Json.Serialization;

namespace Sparsescope.Statistics;

/// <summary>Where a p comes from.</summary>
[JsonConverter(typeof(WordConverter<TestMethod>))]
public enum TestMethod
{
    /// <summary>There is no p.</summary>
    [JsonStringEnumMemberName("undefined")]
    Undefined,

    /// <summary>Every arrangement of the observations counted, in whole numbers where they are ranks.</summary>
    [JsonStringEnumMemberName("exact")]
    Exact,

    /// <summary>Random arrangements, seeded.</summary>
    [JsonStringEnumMemberName("random permutations")]
    RandomPermutations,

    /// <summary>Student's t distribution: exact under normality, else an approximation.</summary>
    [JsonStringEnumMemberName("t")]
    StudentT,

    /// <summary>The normal distribution, an approximation for many observations.</summary>
    [JsonStringEnumMemberName("normal")]
    Normal,

    /// <summary>The χ² distribution, an approximation for many observations.</summary>
    [JsonStringEnumMemberName("chi-squared")]
    ChiSquared,

    /// <summary>Kolmogorov's limit for many observations.</summary>
    [JsonStringEnumMemberName("kolmogorov limit")]
    KolmogorovLimit,
}
