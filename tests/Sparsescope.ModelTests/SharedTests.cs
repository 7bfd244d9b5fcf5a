using Sparsescope.Tests;

namespace Sparsescope.ModelTests;

public sealed class SharedTests
{
    [Fact]
    public void Reference_data_is_found_or_its_absence_is_said() => Assert.True(Directory.Exists(Shared.Path("golden")));
}
