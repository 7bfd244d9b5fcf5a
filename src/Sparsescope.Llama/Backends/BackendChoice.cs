namespace Sparsescope.Llama.Backends;

/// <summary>Which published build fits a machine.</summary>
/// <param name="Build">The build.</param>
/// <param name="Elsewhere">Libraries it needs that lie where the system's loader does not look.</param>
/// <param name="LeftOut">Cards that it does not run on.</param>
internal sealed record BackendChoice(GpuBuild Build, IReadOnlyList<string> Elsewhere, IReadOnlyList<CudaCard> LeftOut)
{
    /// <summary>Picks the build: of those that run on most cards the one whose libraries are there, the main one where both are.</summary>
    /// <param name="builds">The builds of one name for this platform; at least one.</param>
    /// <param name="machine">What the machine has.</param>
    /// <exception cref="BadInputException">The machine lacks something; the sentence names it.</exception>
    internal static BackendChoice Of(IReadOnlyList<GpuBuild> builds, GpuMachine machine)
    {
        if (builds[0].Cuda is null) return Check(builds, machine, builds);
        if (machine.Driver is null)
        {
            var oldest = builds.Min(build => build.Cuda!.Driver);
            throw new BadInputException($"No NVIDIA driver was found: install one that knows CUDA {oldest} or newer.");
        }
        if (machine.Cards.Count == 0)
        {
            throw new BadInputException(
                "NVIDIA's driver shows no card: it is another make's, hidden from this process, or does not start.");
        }
        var known = builds.Where(build => machine.Cards.Any(card => build.Cuda!.DriverFor(card.Capability) is not null)).ToList();
        if (known.Count == 0)
        {
            throw new BadInputException(
                $"{Cards(machine)} too old: compute capability {CudaCard.Text(builds.Min(build => build.Cuda!.Least))} or newer is needed; "
                + "compute on the processor instead.");
        }
        var running = known.Where(build => Runs(build, machine) > 0).ToList();
        if (running.Count == 0)
        {
            var drivers = known.SelectMany(build => machine.Cards.Select(card => build.Cuda!.DriverFor(card.Capability)));
            throw new BadInputException(
                $"NVIDIA's driver is too old: it knows CUDA {machine.Driver}, and {CardNames(machine)} needs one that knows CUDA "
                + $"{drivers.OfType<Version>().Min()} or newer.");
        }
        var most = running.Max(build => Runs(build, machine));
        return Check([.. running.Where(build => Runs(build, machine) == most)], machine, builds);
    }

    /// <summary>The main build, whatever the machine has.</summary>
    internal static BackendChoice Unchecked(IReadOnlyList<GpuBuild> builds) => new(builds.First(build => build.Over is null), [], []);

    private static BackendChoice Check(IReadOnlyList<GpuBuild> fitting, GpuMachine machine, IReadOnlyList<GpuBuild> all)
    {
        foreach (var build in fitting)
        {
            var found = build.Needs.Select(library => machine.FindLibrary(library)).ToList();
            if (found.Contains(null)) continue;
            return new(build, [.. found.OfType<string>().Where(path => path.Length > 0)],
                build.Cuda is null ? [] : [.. machine.Cards.Where(card => !Runs(build, card, machine))]);
        }
        var missing = fitting.Select(build => string.Join(" and ", build.Needs.Where(library => machine.FindLibrary(library) is null)));
        throw new BadInputException(fitting[0].Cuda is null
            ? $"The {all[0].Name} build needs {string.Join(", or ", missing)}, which this system does not have: install the Vulkan loader "
                + "and the driver of the GPU."
            : $"The CUDA runtime is missing: {CardNames(machine)} needs {string.Join(", or ", missing)}; install CUDA "
                + $"{string.Join(" or ", fitting.Select(build => build.Cuda!.Driver.Major))}'s runtime and cuBLAS.");
    }

    private static int Runs(GpuBuild build, GpuMachine machine) => machine.Cards.Count(card => Runs(build, card, machine));

    private static bool Runs(GpuBuild build, CudaCard card, GpuMachine machine) =>
        build.Cuda!.DriverFor(card.Capability) is { } driver && machine.Driver >= driver && machine.Driver >= build.Cuda.Driver;

    private static string Cards(GpuMachine machine) => CardNames(machine) + (machine.Cards.Count == 1 ? " is" : " are");

    private static string CardNames(GpuMachine machine) =>
        string.Join(" and ", machine.Cards.Select(card => $"{card.Name} (compute capability {CudaCard.Text(card.Capability)})"));
}
