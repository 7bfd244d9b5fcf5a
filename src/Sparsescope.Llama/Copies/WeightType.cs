namespace Sparsescope.Llama;

/// <summary>Precisions a model's weights can be copied to; the numbers are llama.cpp's file types.</summary>
public enum WeightType
{
    F32 = 0,
    F16 = 1,
    Q4_0 = 2,
    Q8_0 = 7,
    Q4_K_M = 15,
}

public static class WeightTypes
{
    /// <summary>The precision of that name, in any letter case.</summary>
    /// <exception cref="BadInputException">There is none.</exception>
    public static WeightType Parse(string name) => Enum.GetValues<WeightType>().Cast<WeightType?>().FirstOrDefault(type => string.Equals(type.ToString(), name, StringComparison.OrdinalIgnoreCase))
        ?? throw new BadInputException($"'{name}' is no precision of weights; there are {string.Join(", ", Enum.GetNames<WeightType>())}.");

    /// <summary>
    /// Bytes a weight takes, scales included, at most: where rows do not divide into blocks llama.cpp takes a larger type.
    /// </summary>
    internal static double BytesPerWeight(this WeightType type) => type switch
    {
        WeightType.F32 => 4,
        WeightType.F16 => 2,
        WeightType.Q8_0 => 34 / 32.0,
        _ => 26 / 32.0,
    };
}
