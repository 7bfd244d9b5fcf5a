using Sparsescope.Cli.Benchmarking;

namespace Sparsescope.Tests.Cli.Benchmarking;

public sealed class MachineTests
{
    [Fact]
    public void The_processor_name_is_the_first_one_the_system_lists() =>
        Assert.Equal("Example CPU @ 2.10GHz: v2",
            Machine.CpuName(["processor\t: 0", "model\t\t: 85", "model name\t: Example CPU @ 2.10GHz: v2", "", "model name\t: Another"]));

    [Fact]
    public void A_system_that_names_no_processor_gives_none() => Assert.Null(Machine.CpuName(["processor\t: 0", "CPU part\t: 0xd0c"]));

    [Fact]
    public void Resident_memory_is_read_in_kilobytes() =>
        Assert.Equal(123_456L * 1024, Machine.ResidentBytes(["Name:\tx", "VmHWM:\t  999999 kB", "VmRSS:\t  123456 kB"]));

    [Theory]
    [InlineData("VmSize:\t 1 kB")]
    [InlineData("VmRSS:\t 1 MB")]
    [InlineData("VmRSS:\t -1 kB")]
    public void A_status_without_resident_memory_gives_none(string line) => Assert.Null(Machine.ResidentBytes([line]));

    [Fact]
    public void This_process_takes_memory() => Assert.InRange(Machine.ResidentBytes(), 1L << 20, 1L << 40);
}
