using Sparsescope.Llama.Devices;

namespace Sparsescope.Llama;

/// <summary>What decodes must be like for a GPU to compute in float32 throughout.</summary>
internal static class ExactDecoding
{
    /// <summary>
    /// Fewest rows of a decode, and fewest of them flagged as outputs: devices put products of few rows on kernels with fewer bits. 1 where
    /// any number will do.
    /// </summary>
    /// <param name="devices">What was measured on the devices that take part; none: the processor computes alone, in float32.</param>
    /// <param name="hasExperts">Whether the model picks a matrix for each token.</param>
    /// <exception cref="BadInputException">A device does not multiply exactly.</exception>
    internal static int LeastRows(IReadOnlyList<DeviceArithmetic> devices, bool hasExperts)
    {
        var least = 1;
        foreach (var device in devices)
        {
            if (device.LeastExactRows is not { } rows)
            {
                throw new BadInputException(
                    $"Device {device.Device} multiplies float32 numbers with fewer bits (an error of {Largest(device)} where float32 has "
                    + $"1e-7), so no result on it is exact; "
                    + "compute on the processor (no layers on a GPU), or without asking for exact numerics.");
            }
            if (hasExperts && !device.HasExactExperts)
            {
                throw new BadInputException(
                    $"Device {device.Device} computes mixtures of experts with fewer bits than float32, so no result "
                    + $"of this model on it is exact; "
                    + "compute on the processor (no layers on a GPU), or without asking for exact numerics.");
            }
            least = Math.Max(least, rows);
        }
        return least;
    }

    private static string Largest(DeviceArithmetic device) =>
        device.Products[^1].Error.ToString("0.0e-0", System.Globalization.CultureInfo.InvariantCulture);
}
