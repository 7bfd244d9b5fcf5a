using Sparsescope.Metrics;

namespace Sparsescope.Tests.Metrics;

public sealed class RadixSortTests
{
    [Fact]
    public void Keys_of_any_bits_come_out_in_the_order_of_the_standard_sort()
    {
        for (var n = 0; n <= 600; n += n < 20 ? 1 : 29)
        {
            var keys = new Vectors((ulong)n).Gaussian(n).Select(BitConverter.SingleToUInt32Bits).ToArray();
            var expected = keys.Order().ToArray();
            RadixSort.Ascending(keys, new uint[n + 5]);
            Assert.Equal(expected, keys);
        }
    }

    [Fact]
    public void Each_byte_of_a_key_counts()
    {
        uint[] keys = [0x0100_0000, 0x0001_0000, 0x0000_0100, 1, 0xFFFF_FFFF, 0, 0x0100_0000, 0x7FFF_FFFF];
        RadixSort.Ascending(keys, new uint[keys.Length]);
        Assert.Equal([0, 1, 0x0000_0100, 0x0001_0000, 0x0100_0000, 0x0100_0000, 0x7FFF_FFFF, 0xFFFF_FFFF], keys);
    }
}
