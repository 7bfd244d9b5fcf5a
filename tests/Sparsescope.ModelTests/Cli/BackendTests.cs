using System.Text.Json;
using Sparsescope.Llama.Backends;

namespace Sparsescope.ModelTests.Cli;

/// <summary>`backend` as people type it; which build fits what is tested beside the library.</summary>
public sealed class BackendTests
{
    [Fact]
    public void The_packed_build_is_used_until_another_is_chosen_and_doctor_says_so()
    {
        using var place = new Workplace();
        var list = JsonElement.Parse(place.Run("backend", "list", "--json").Ended(0).Text);
        Assert.Equal(LlamaBackends.Version, list.GetProperty("packages").GetString());
        var packed = list.GetProperty("backends")[0];
        Assert.Equal(LlamaBackends.Packed, packed.GetProperty("name").GetString());
        Assert.Equal("packed", packed.GetProperty("state").GetString());
        Assert.True(packed.GetProperty("used").GetBoolean());
        Assert.StartsWith($"* {LlamaBackends.Packed}", place.Run("backend", "list").Ended(0).Text, StringComparison.Ordinal);
        Assert.Contains($"{LlamaBackends.Packed} (packed)", place.Run("doctor").Text, StringComparison.Ordinal);
        place.Run("backend", "use", LlamaBackends.Packed).Ended(0);
    }

    [Fact]
    public void What_cannot_be_installed_or_chosen_is_refused_in_a_sentence()
    {
        using var place = new Workplace();
        place.Run("backend", "use", "abacus").Refused("There is no backend 'abacus'");
        place.Run("backend", "install", "abacus").Refused("No build 'abacus' is published");
        Directory.CreateDirectory(place["empty"]);
        place.Run("backend", "install", "cuda", "--from", "empty").Refused("sparsescope: ");
    }

    [Fact]
    public void A_package_with_the_wrong_checksum_installs_nothing()
    {
        Assert.SkipUnless(LlamaPlatform.OwnRid == "linux-x64", "GPU builds are published for Linux on x64");
        using var place = new Workplace();
        Directory.CreateDirectory(place["packages"]);
        place.Write($"packages/node-llama-cpp-linux-x64-vulkan-{LlamaBackends.Version}.tgz", "something else");
        place.Run("backend", "install", "vulkan", "--force", "--from", "packages")
            .Refused("linux-x64-vulkan has the wrong checksum", "nothing was installed");
        place.Run("backend", "use", "vulkan")
            .Refused("The backend 'vulkan' is not installed; `sparsescope backend install NAME` installs it");
    }

    [Fact]
    public void A_chosen_build_that_is_not_there_is_an_error_and_not_silently_the_processor()
    {
        using var place = new Workplace();
        Directory.CreateDirectory(place["data/backends"]);
        place.Write("data/backends/used", "cuda\n");
        place.Measure("-p", "hello")
            .Refused("The backend 'cuda' was chosen, and there is none of release", "sparsescope backend install NAME");
        Assert.Contains("MISSING: The backend 'cuda' was chosen", place.Run("doctor").Ended(2).Text, StringComparison.Ordinal);
        place.Run("backend", "use", LlamaBackends.Packed).Ended(0);
        place.Measure("-p", "hello", "-q").Ended(0);
    }
}
