using Sparsescope.Llama;
using Sparsescope.Llama.Devices;

namespace Sparsescope.Tests.Llama.Devices;

public sealed class DeviceArithmeticTests
{
    private static DeviceArithmetic Device(double? experts, params (int, double)[] products) => new("CUDA0", products, experts, null);

    [Fact]
    public void Products_are_exact_from_the_rows_on_where_none_above_is_not()
    {
        Assert.Equal(1, Device(null, (1, 1e-7), (17, 3e-7), (512, 4e-7)).LeastExactRows);
        Assert.Equal(17, Device(null, (1, 1e-7), (8, 3e-4), (17, 3e-7), (512, 4e-7)).LeastExactRows);
        Assert.Null(Device(null, (1, 1e-7), (17, 3e-7), (512, 3e-4)).LeastExactRows);
        Assert.Null(Device(null, (1, 1e-7), (512, double.NaN)).LeastExactRows);
    }

    [Fact]
    public void Its_kind_is_told_in_words_without_digits_that_vary()
    {
        Assert.Equal("float32", Device(null, (1, 1e-7), (512, 4e-7)).Kind);
        Assert.Equal("float32 from 17 rows", Device(null, (1, 1e-7), (8, 3e-4), (17, 3e-7)).Kind);
        Assert.Equal("reduced", Device(null, (1, 3e-4)).Kind);
    }

    [Fact]
    public void Exact_numerics_need_as_many_rows_as_every_device_asks_for()
    {
        var (free, bound) = (Device(1e-7, (1, 1e-7)), Device(3e-4, (1, 3e-4), (17, 1e-7)));
        Assert.Equal(1, ExactDecoding.LeastRows([], hasExperts: true));
        Assert.Equal(1, ExactDecoding.LeastRows([free], hasExperts: true));
        Assert.Equal(17, ExactDecoding.LeastRows([free, bound], hasExperts: false));
    }

    [Fact]
    public void Exact_numerics_are_refused_on_a_device_that_has_none()
    {
        var products = Assert.Throws<BadInputException>(() =>
            ExactDecoding.LeastRows([Device(null, (1, 1e-7), (512, 3.1e-4))], hasExperts: false));
        Assert.Contains("CUDA0 multiplies float32 numbers with fewer bits (an error of 3.1e-4", products.Message, StringComparison.Ordinal);
        Assert.Contains("compute on the processor", products.Message, StringComparison.Ordinal);
        var experts = Assert.Throws<BadInputException>(() => ExactDecoding.LeastRows([Device(3e-4, (1, 1e-7))], hasExperts: true));
        Assert.Contains("mixtures of experts", experts.Message, StringComparison.Ordinal);
        Assert.Throws<BadInputException>(() => ExactDecoding.LeastRows([Device(null, (1, 1e-7))], hasExperts: true));
    }
}
