using System.Xml.Linq;

namespace Sparsescope.Llama.Backends;

/// <summary>A published build of llama.cpp for GPUs.</summary>
/// <param name="Package">Name of the npm package, e.g. linux-x64-cuda.</param>
/// <param name="Rid">.NET's name of the platform it is for.</param>
/// <param name="Name">What people call it: cuda or vulkan.</param>
/// <param name="Variant">main, or fallback: for cards and drivers that the main build does not fit.</param>
internal sealed record GpuBuild(string Package, string Rid, string Name, string Variant)
{
    /// <summary>The package whose libraries this one's are laid over; null where it is whole.</summary>
    internal string? Over { get; init; }

    /// <summary>Libraries of the system that it loads.</summary>
    internal IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>sha512- and the checksum of the published package; null where the pinned release is not published.</summary>
    internal string? Integrity { get; init; }

    /// <summary>What it needs of NVIDIA's driver and cards; null for other GPUs.</summary>
    internal CudaNeeds? Cuda { get; init; }

    internal static GpuBuild Read(XElement row) => new(
        (string)row.Attribute("Include")!,
        (string)row.Attribute("Rid")!,
        (string)row.Attribute("Name")!,
        (string)row.Attribute("Variant")!)
    {
        Over = (string?)row.Attribute("Over"),
        Needs = List(row, "Needs"),
        Integrity = (bool)row.Attribute("Served")! ? (string)row.Attribute("Integrity")! : null,
        Cuda = row.Attribute("Driver") is { } driver
            ? new(
                Version.Parse(driver.Value),
                [.. List(row, "Code").Select(Number)],
                [.. List(row, "Ptx").Select(Number)],
                Version.Parse((string)row.Attribute("PtxDriver")!))
            : null,
    };

    private static string[] List(XElement row, string attribute) =>
        ((string?)row.Attribute(attribute))?.Split(';', StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>What a CUDA build runs on. Compute capabilities are ten times the major number plus the minor one: 8.6 is 86.</summary>
/// <param name="Driver">Oldest driver, by the CUDA it knows.</param>
/// <param name="Code">Capabilities it has machine code for; it runs on cards of the same major number and at least that minor one.</param>
/// <param name="Ptx">Capabilities it has PTX for, which the driver compiles for any card of that or a newer capability.</param>
/// <param name="PtxDriver">Oldest driver that compiles it.</param>
/// <remarks>NVIDIA, CUDA C++ programming guide, "Application compatibility".</remarks>
internal sealed record CudaNeeds(Version Driver, IReadOnlyList<int> Code, IReadOnlyList<int> Ptx, Version PtxDriver)
{
    /// <summary>The oldest driver with which a card runs it; null where the card is too old for it.</summary>
    internal Version? DriverFor(int capability) =>
        Code.Any(code => code / 10 == capability / 10 && code <= capability) ? Driver
        : Ptx.Any(ptx => ptx <= capability) ? PtxDriver
        : null;

    /// <summary>The least compute capability that it runs on.</summary>
    internal int Least => Code.Concat(Ptx).Min();
}
