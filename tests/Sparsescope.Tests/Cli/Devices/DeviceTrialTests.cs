using Sparsescope.Cli.Devices;
using Sparsescope.Llama.Devices;

namespace Sparsescope.Tests.Cli.Devices;

public sealed class DeviceTrialTests
{
    [Fact]
    public void A_device_whose_process_ends_well_works() =>
        Assert.Equal(new(true, "works: float32 products are exact"), DeviceTrial.Judge(0, "float32 products are exact\n", "noise"));

    [Theory]
    [InlineData(2, "ggml_cuda_compute_forward: MUL_MAT failed\nsparsescope: llama.cpp stopped (ggml-cuda.cu:103: CUDA error).\n",
        "llama.cpp stopped (ggml-cuda.cu:103: CUDA error); ")]
    [InlineData(134, "CUDA error: no kernel image is available for execution on the device\n[New LWP 7]\n",
        "CUDA error: no kernel image is available for execution on the device; ")]
    [InlineData(139, "", "the process ended with code 139; ")]
    public void A_device_whose_process_dies_does_not_and_what_to_do_is_said(int code, string error, string why)
    {
        var trial = DeviceTrial.Judge(code, "", error);
        Assert.False(trial.Works);
        Assert.StartsWith("DOES NOT WORK: " + why, trial.Text, StringComparison.Ordinal);
        Assert.Contains("-ngl 0", trial.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void How_it_multiplies_is_said_with_what_that_means()
    {
        static string Of(double few, double many) =>
            DeviceTrial.Describe(new DeviceArithmetic("CUDA0", [(1, few), (17, many)], null, 4.2e-4));
        Assert.Equal("float32 products are exact; products of F16 weights have an error of 4.2e-4", Of(1e-7, 1e-7));
        Assert.StartsWith("float32 products are exact from 17 rows on", Of(3e-4, 1e-7), StringComparison.Ordinal);
        Assert.Contains("error 3.1e-4), so --exact is refused", Of(1e-7, 3.1e-4), StringComparison.Ordinal);
    }
}
