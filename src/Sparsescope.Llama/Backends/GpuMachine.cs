using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Sparsescope.Llama.Backends;

/// <summary>An NVIDIA card.</summary>
/// <param name="Name">As its driver calls it.</param>
/// <param name="Capability">Compute capability, ten times the major number plus the minor one.</param>
internal sealed record CudaCard(string Name, int Capability)
{
    /// <summary>Of a capability, as people write it.</summary>
    internal static string Text(int capability) => string.Create(CultureInfo.InvariantCulture, $"{capability / 10}.{capability % 10}");
}

/// <summary>What a machine has of what GPU builds need.</summary>
/// <param name="Driver">The newest CUDA that NVIDIA's driver knows; null without a driver.</param>
/// <param name="Cards">NVIDIA cards that the driver shows.</param>
/// <param name="FindLibrary">
/// Whether a library of the system is there: "" where the system's loader finds it, its path where it lies elsewhere, null where it is
/// missing.
/// </param>
internal sealed record GpuMachine(Version? Driver, IReadOnlyList<CudaCard> Cards, Func<string, string?> FindLibrary)
{
    /// <summary>This machine.</summary>
    internal static GpuMachine Here()
    {
        var name = OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";
        if (!NativeLibrary.TryLoad(name, out var library)) return new(null, [], Find);
        var (driver, cards) = CudaDriver.Read(library);
        return new(driver, cards, Find);
    }

    // The loader's own places, then where NVIDIA's installers put libraries that no one told the loader of.
    private static string? Find(string library)
    {
        if (NativeLibrary.TryLoad(library, out var handle))
        {
            NativeLibrary.Free(handle);
            return "";
        }
        string[] roots =
        [
            .. new[] { "CUDA_HOME", "CUDA_PATH" }.Select(Environment.GetEnvironmentVariable).OfType<string>()
                .Where(root => root.Length > 0),
            .. Directory.Exists("/usr/local")
                ? Directory.GetDirectories("/usr/local", "cuda*").Order(StringComparer.Ordinal).ToArray()
                : [],
        ];
        string[] folders = ["lib64", "lib", "bin"];
        return roots.SelectMany(root => folders.Select(folder => Path.Combine(root, folder, library)))
            .FirstOrDefault(File.Exists);
    }
}

/// <summary>Asks NVIDIA's driver, whose library is loaded, what it knows and which cards it has.</summary>
internal static unsafe class CudaDriver
{
    private const int CapabilityMajor = 75, CapabilityMinor = 76, NameBytes = 128;

    /// <summary>The newest CUDA the driver knows, and its cards; none where it does not start.</summary>
    internal static (Version? Driver, IReadOnlyList<CudaCard> Cards) Read(nint library)
    {
        var version = 0;
        if (Function(library, "cuDriverGetVersion") is not 0 and var getVersion)
            ((delegate* unmanaged[Cdecl]<int*, int>)getVersion)(&version);
        var driver = version > 0 ? new Version(version / 1000, version % 1000 / 10) : null;
        var (initialise, count, get) =
            (Function(library, "cuInit"), Function(library, "cuDeviceGetCount"), Function(library, "cuDeviceGet"));
        var (attribute, name) = (Function(library, "cuDeviceGetAttribute"), Function(library, "cuDeviceGetName"));
        if (initialise == 0 || count == 0 || get == 0 || attribute == 0 || name == 0) return (driver, []);
        var cards = new List<CudaCard>();
        if (((delegate* unmanaged[Cdecl]<uint, int>)initialise)(0) != 0) return (driver, cards);
        var number = 0;
        if (((delegate* unmanaged[Cdecl]<int*, int>)count)(&number) != 0) return (driver, cards);
        Span<byte> text = stackalloc byte[NameBytes];
        for (var i = 0; i < number; i++)
        {
            int device, major, minor;
            if (((delegate* unmanaged[Cdecl]<int*, int, int>)get)(&device, i) != 0) continue;
            var read = (delegate* unmanaged[Cdecl]<int*, int, int, int>)attribute;
            if (read(&major, CapabilityMajor, device) != 0 || read(&minor, CapabilityMinor, device) != 0) continue;
            text.Clear();
            fixed (byte* buffer = text) _ = ((delegate* unmanaged[Cdecl]<byte*, int, int, int>)name)(buffer, NameBytes - 1, device);
            cards.Add(new(Encoding.UTF8.GetString(text[..text.IndexOf((byte)0)]), major * 10 + minor));
        }
        return (driver, cards);
    }

    private static nint Function(nint library, string name) => NativeLibrary.TryGetExport(library, name, out var address) ? address : 0;
}
