using Sparsescope.Llama;

namespace Sparsescope.Tests.Llama;

public sealed class PhysicalCoresTests
{
    [Theory]
    [InlineData("0-1 0-1 2-3 2-3", 4, 2)]
    [InlineData("0 1", 2, 2)]
    [InlineData("0-1 0-1 2-3 2-3", 1, 1)]
    [InlineData("", 3, 3)]
    public void Sibling_threads_count_once(string siblings, int usable, int expected)
    {
        var folder = Directory.CreateTempSubdirectory("cores-");
        try
        {
            foreach (var (cpu, list) in siblings.Split(' ', StringSplitOptions.RemoveEmptyEntries).Index())
            {
                var topology = folder.CreateSubdirectory($"cpu{cpu}/topology");
                File.WriteAllText(Path.Combine(topology.FullName, "thread_siblings_list"), list + "\n");
            }
            folder.CreateSubdirectory("cpufreq");
            Assert.Equal(expected, PhysicalCores.Read(folder.FullName, usable));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
