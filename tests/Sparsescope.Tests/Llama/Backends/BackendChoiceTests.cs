using Sparsescope.Llama.Backends;

namespace Sparsescope.Tests.Llama.Backends;

/// <summary>Which published build a machine gets, and what is said where it lacks something.</summary>
public sealed class BackendChoiceTests
{
    private static readonly string[] s_cuda12 = ["libcudart.so.12", "libcublas.so.12"], s_cuda13 = ["libcudart.so.13", "libcublas.so.13"];

    private static readonly List<GpuBuild> s_cuda = Of("cuda"), s_vulkan = Of("vulkan");

    // Cards by compute capability; drivers by the CUDA they know.
    [Theory]
    [InlineData(86, "13.0", "main")]            // machine code
    [InlineData(89, "13.0", "main")]            // machine code of 8.6
    [InlineData(120, "13.0", "main")]
    [InlineData(90, "13.1", "main")]            // PTX that this driver compiles
    [InlineData(90, "13.0", "fallback")]        // an H100 whose driver is older than the PTX of the main build
    [InlineData(80, "12.8", "fallback")]
    [InlineData(86, "12.2", "fallback")]        // machine code of the fallback needs no compiler of PTX
    [InlineData(61, "12.4", "fallback")]
    public void The_build_fits_card_and_driver(int capability, string driver, string variant) =>
        Assert.Equal(variant, BackendChoice.Of(s_cuda, Machine(driver, [capability], [.. s_cuda12, .. s_cuda13])).Build.Variant);

    [Fact]
    public void Of_two_that_fit_the_one_is_taken_whose_libraries_are_there()
    {
        Assert.Equal("main", BackendChoice.Of(s_cuda, Machine("13.1", [86], [.. s_cuda12, .. s_cuda13])).Build.Variant);
        Assert.Equal("fallback", BackendChoice.Of(s_cuda, Machine("13.1", [86], s_cuda12)).Build.Variant);
    }

    [Fact]
    public void A_build_for_all_cards_goes_before_one_for_some_and_those_left_out_are_named()
    {
        Assert.Equal("fallback", BackendChoice.Of(s_cuda, Machine("13.0", [86, 90], [.. s_cuda12, .. s_cuda13])).Build.Variant);
        var choice = BackendChoice.Of(s_cuda, Machine("13.0", [35, 86], s_cuda13));
        Assert.Equal(("main", "Card 35"), (choice.Build.Variant, Assert.Single(choice.LeftOut).Name));
    }

    [Fact]
    public void Libraries_that_lie_elsewhere_are_named_with_their_paths()
    {
        var machine = Machine("13.0", [86], []) with { FindLibrary = library => s_cuda13.Contains(library) ? "/opt/" + library : null };
        Assert.Equal(s_cuda13.Select(library => "/opt/" + library), BackendChoice.Of(s_cuda, machine).Elsewhere);
    }

    [Theory]
    [InlineData(null, "", "", "No NVIDIA driver was found: install one that knows CUDA 12.0 or newer.")]
    [InlineData("13.0", "", "", "NVIDIA's driver shows no card: it is another make's, hidden from this process, or does not start.")]
    [InlineData("12.4", "35", "",
        "Card 35 (compute capability 3.5) is too old: compute capability 5.0 or newer is needed; compute on the processor instead.")]
    [InlineData("11.4", "86", "",
        "NVIDIA's driver is too old: it knows CUDA 11.4, and Card 86 (compute capability 8.6) needs one that knows CUDA 12.0 or newer.")]
    [InlineData("12.2", "90", "",
        "NVIDIA's driver is too old: it knows CUDA 12.2, and Card 90 (compute capability 9.0) needs one that knows CUDA 12.4 or newer.")]
    [InlineData("13.0", "86", "",
        "The CUDA runtime is missing: Card 86 (compute capability 8.6) needs libcudart.so.13 and libcublas.so.13, "
        + "or libcudart.so.12 and libcublas.so.12; install CUDA 13 or 12's runtime and cuBLAS.")]
    [InlineData("13.0", "90", "libcudart.so.12",
        "The CUDA runtime is missing: Card 90 (compute capability 9.0) needs libcublas.so.12; "
        + "install CUDA 12's runtime and cuBLAS.")]
    public void What_the_machine_lacks_is_named_in_a_sentence(string? driver, string cards, string libraries, string sentence)
    {
        int[] capabilities = [.. cards.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
        var error = Assert.Throws<BadInputException>(() => BackendChoice.Of(s_cuda, Machine(driver, capabilities, libraries.Split(' '))));
        Assert.Equal(sentence, error.Message);
    }

    [Fact]
    public void Vulkan_needs_its_loader_and_no_driver_of_NVIDIA()
    {
        Assert.Equal("vulkan", BackendChoice.Of(s_vulkan, Machine(null, [], ["libvulkan.so.1"])).Build.Name);
        var error = Assert.Throws<BadInputException>(() => BackendChoice.Of(s_vulkan, Machine(null, [], [])));
        Assert.Equal(
            "The vulkan build needs libvulkan.so.1, which this system does not have: install the Vulkan loader and the driver of the GPU.",
            error.Message);
    }

    internal static GpuMachine Machine(string? driver, IEnumerable<int> capabilities, IEnumerable<string> libraries) => new(
        driver is null ? null : Version.Parse(driver),
        [.. capabilities.Select(capability => new CudaCard($"Card {capability}", capability))],
        library => libraries.Contains(library) ? "" : null);

    private static List<GpuBuild> Of(string name) =>
        [.. LlamaPlatform.GpuBuilds.Where(build => build.Rid == "linux-x64" && build.Name == name)];
}
