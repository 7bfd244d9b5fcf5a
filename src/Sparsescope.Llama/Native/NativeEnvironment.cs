using System.Runtime.InteropServices;

namespace Sparsescope.Llama.Native;

/// <summary>
/// Variables that libraries of a GPU read when they are loaded. What the person set stays. .NET's own variables are a copy that C does not
/// see on Unix.
/// </summary>
internal static partial class NativeEnvironment
{
    /// <summary>0: NVIDIA's libraries compute float32 products in float32, not on tensor cores with 10 bits (TF32).</summary>
    internal const string Tf32 = "NVIDIA_TF32_OVERRIDE";

    /// <summary>What ggml's CUDA backend sums products of half-precision weights in.</summary>
    internal const string CublasType = "GGML_CUDA_CUBLAS_COMPUTE_TYPE";

    private static readonly (string Name, string Value)[] s_wanted = [(Tf32, "0")];

    /// <summary>Sets them, before any library is loaded.</summary>
    internal static void Prepare()
    {
        foreach (var (name, value) in s_wanted)
        {
            if (Environment.GetEnvironmentVariable(name) is not null) continue;
            Environment.SetEnvironmentVariable(name, value);
            if (!OperatingSystem.IsWindows()) _ = setenv(name, value, 0);
        }
    }

    /// <summary>What a person set that this program does not set, or set otherwise: NAME=VALUE, in order of name.</summary>
    internal static IReadOnlyList<string> Unusual() => [.. new[] { CublasType, Tf32 }
        .Select(name => (Name: name, Value: Environment.GetEnvironmentVariable(name)))
        .Where(set => set.Value is { Length: > 0 } value && !s_wanted.Contains((set.Name, value)))
        .Select(set => $"{set.Name}={set.Value}")];

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);
}
