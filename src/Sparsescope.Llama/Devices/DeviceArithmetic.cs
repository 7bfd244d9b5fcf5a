namespace Sparsescope.Llama.Devices;

/// <summary>How exactly a device multiplies, measured on it.</summary>
/// <param name="Device">Its name in llama.cpp, e.g. CUDA0.</param>
/// <param name="Products">Relative error (Frobenius, against float64) of a product of F32 matrices, by rows of the right-hand side,
/// ascending.</param>
/// <param name="Experts">The same where one of several matrices is picked for each row (mixtures of experts); null where the device
/// cannot.</param>
/// <param name="Half">Relative error of a product with F16 weights, of many rows; null where the device cannot.</param>
public sealed record DeviceArithmetic(string Device, IReadOnlyList<(int Rows, double Error)> Products, double? Experts, double? Half)
{
    /// <summary>
    /// Largest error of a product that is called exact: sums of float32 in any order stay below, 10-bit factors (TF32) lie at 3e-4.
    /// </summary>
    public const double Exact = 2e-6;

    /// <summary>Fewest rows from which on every product is exact; null where even the largest are not.</summary>
    public int? LeastExactRows
    {
        get
        {
            int? least = null;
            foreach (var (rows, error) in Products.Reverse())
            {
                if (!(error <= Exact)) break;
                least = rows;
            }
            return least;
        }
    }

    /// <summary>True where products of experts are exact.</summary>
    public bool HasExactExperts => Experts is { } error && error <= Exact;

    /// <summary>For the identity of a run: what kind of arithmetic it is, in a few words; no measured digits.</summary>
    public string Kind => LeastExactRows switch
    {
        null => "reduced",
        <= 1 => "float32",
        var rows => $"float32 from {rows} rows",
    };
}
