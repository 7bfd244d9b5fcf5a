namespace Sparsescope.Llama;

/// <summary>Precisions a model's weights can be copied to; the numbers are llama.cpp's file types.</summary>
public enum WeightType
{
    /// <summary>float32.</summary>
    F32 = 0,
    /// <summary>float16.</summary>
    F16 = 1,
    /// <summary>4-bit blocks.</summary>
    Q4_0 = 2,
    /// <summary>8-bit blocks.</summary>
    Q8_0 = 7,
    /// <summary>4-bit super-blocks, finer where it counts.</summary>
    Q4_K_M = 15,
}

/// <summary>Names of precisions.</summary>
public static class WeightTypes
{
    /// <summary>The precision of that name, in any letter case.</summary>
    /// <exception cref="BadInputException">There is none.</exception>
    public static WeightType Parse(string name) => Enum.GetValues<WeightType>().Cast<WeightType?>()
        .FirstOrDefault(type => string.Equals(type.ToString(), name, StringComparison.OrdinalIgnoreCase))
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
