namespace Sparsescope.Statistics;

/// <summary>Where a p comes from.</summary>
public enum TestMethod
{
    /// <summary>There is no p.</summary>
    Undefined,

    /// <summary>Every arrangement of the observations counted, in whole numbers where they are ranks.</summary>
    Exact,

    /// <summary>Random arrangements, seeded.</summary>
    RandomPermutations,

    /// <summary>Student's t distribution: exact under normality, else an approximation.</summary>
    StudentT,

    /// <summary>The normal distribution, an approximation for many observations.</summary>
    Normal,

    /// <summary>The χ² distribution, an approximation for many observations.</summary>
    ChiSquared,

    /// <summary>Kolmogorov's limit for many observations.</summary>
    KolmogorovLimit,
}

/// <summary>Methods as they are written.</summary>
public static class TestMethods
{
    /// <summary>The word that stands beside p; null where there is no p.</summary>
    public static string? Word(this TestMethod method) => method switch
    {
        TestMethod.Exact => "exact",
        TestMethod.RandomPermutations => "random permutations",
        TestMethod.StudentT => "t",
        TestMethod.Normal => "normal",
        TestMethod.ChiSquared => "chi-squared",
        TestMethod.KolmogorovLimit => "kolmogorov limit",
        _ => null,
    };
}
