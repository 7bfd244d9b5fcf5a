using System.Reflection;
using Sparsescope.Tests.Architecture;

namespace Sparsescope.Tests.Docs;

/// <summary>What the packages show to their users is written down: a change of it is seen, and meant.</summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData("Chat")]
    [InlineData("Core")]
    [InlineData("Llama")]
    [InlineData("Managed")]
    [InlineData("Models")]
    [InlineData("Studies")]
    public void What_is_public_is_what_is_written_down(string library) =>
        Golden.Match($"docs/api/{library}.txt", PublicApi.Describe(Assembly.Load($"Sparsescope.{library}")));
}
