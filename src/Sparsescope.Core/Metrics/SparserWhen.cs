namespace Sparsescope.Metrics;

/// <summary>Which way a metric moves as a vector gets sparser.</summary>
public enum SparserWhen
{
    /// <summary>Higher is sparser; the vector's scale does not matter.</summary>
    Higher,

    /// <summary>Lower is sparser; the vector's scale does not matter.</summary>
    Lower,

    /// <summary>Lower is sparser only between vectors of the same Euclidean length: the metric moves with the scale too.</summary>
    ScaleDependentLower,

    /// <summary>The metric is the scale itself and says nothing about sparsity.</summary>
    Neither,
}
