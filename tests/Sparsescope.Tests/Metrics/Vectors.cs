namespace Sparsescope.Tests.Metrics;

/// <summary>Seeded vectors of the kinds a hidden state can be: the same seed gives the same vector everywhere.</summary>
internal sealed class Vectors(ulong seed)
{
    private ulong _state = seed;

    /// <summary>Every kind of vector, by name.</summary>
    public static Dictionary<string, Func<Vectors, int, float[]>> Kinds { get; } = new()
    {
        ["gaussian"] = (v, n) => v.Fill(n, v.Gaussian),
        ["heavy tail"] = (v, n) => v.Fill(n, () => Math.Pow(v.Gaussian(), 5)),
        ["ties"] = (v, n) => v.Fill(n, () => Math.Round(v.Gaussian())),
        ["sparse"] = (v, n) => v.Fill(n, () => v.Uniform() < 0.9 ? 0 : v.Gaussian()),
        ["massive activation"] = (v, n) => v.Massive(n),
        ["huge"] = (v, n) => v.Fill(n, () => 1e30 * v.Gaussian()),
        ["tiny"] = (v, n) => v.Fill(n, () => 1e-38 * v.Gaussian()),
        ["denormal"] = (v, n) => v.Fill(n, () => 1e-43 * v.Gaussian()),
        ["nearly constant"] = (v, n) => v.Fill(n, () => 1 + 1e-3 * v.Gaussian()),
    };

    public float[] Gaussian(int n) => Fill(n, Gaussian);

    /// <summary>The same entries in another order.</summary>
    public float[] Shuffled(float[] vector)
    {
        var result = (float[])vector.Clone();
        for (var i = result.Length - 1; i > 0; i--)
        {
            var j = (int)(Next() % (ulong)(i + 1));
            (result[i], result[j]) = (result[j], result[i]);
        }
        return result;
    }

    private float[] Massive(int n)
    {
        var vector = Gaussian(n);
        vector[n / 3] = 412;
        vector[n / 2] = -255;
        return vector;
    }

    private float[] Fill(int n, Func<double> entry)
    {
        var vector = new float[n];
        for (var i = 0; i < n; i++) vector[i] = (float)entry();
        return vector;
    }

    // Box–Muller; 1 − u is never 0.
    private double Gaussian() => Math.Sqrt(-2 * Math.Log(1 - Uniform())) * Math.Cos(2 * Math.PI * Uniform());

    private double Uniform() => (Next() >> 11) * (1.0 / (1ul << 53));

    private ulong Next()   // SplitMix64
    {
        var z = _state += 0x9E37_79B9_7F4A_7C15;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }
}
