using Sparsescope.Models.Hub;

namespace Sparsescope.Tests.Models.Hub;

public sealed class HubOptionsTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("home-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public void Without_variables_the_cache_is_below_the_users_folder_and_the_hub_is_the_public_one()
    {
        var options = From();
        Assert.Equal(Path.Combine(_home, ".cache", "huggingface", "hub"), options.Cache);
        Assert.Equal("https://huggingface.co", options.Endpoint);
        Assert.Null(options.Token);
        Assert.False(options.Offline);
    }

    [Fact]
    public void The_nearer_variable_decides_where_the_cache_is()
    {
        Assert.Equal(Full("/xdg/huggingface/hub"), From(("XDG_CACHE_HOME", "/xdg")).Cache);
        Assert.Equal(Full("/hf/hub"), From(("XDG_CACHE_HOME", "/xdg"), ("HF_HOME", "/hf")).Cache);
        Assert.Equal(Full("/old"), From(("HF_HOME", "/hf"), ("HUGGINGFACE_HUB_CACHE", "/old")).Cache);
        Assert.Equal(Full("/c"), From(("HF_HOME", "/hf"), ("HUGGINGFACE_HUB_CACHE", "/old"), ("HF_HUB_CACHE", "/c")).Cache);
        Assert.Equal(Path.Combine(_home, ".cache", "huggingface", "hub"), From(("HF_HOME", " ")).Cache);
    }

    [Fact]
    public void Paths_may_start_with_a_tilde_and_hold_variables()
    {
        Assert.Equal(Path.Combine(_home, "models", "hub"), From(("HF_HOME", "~/models")).Cache);
        Assert.Equal(Full("/big/a/hub"), From(("HF_HOME", "$DISK/${PART}"), ("DISK", "/big"), ("PART", "a")).Cache);
        Assert.Equal(Full("/$NONE/hub"), From(("HF_HOME", "/$NONE")).Cache);
    }

    [Fact]
    public void The_token_comes_from_the_variable_then_from_a_file()
    {
        Directory.CreateDirectory(Path.Combine(_home, "hf"));
        File.WriteAllText(Path.Combine(_home, "hf", "token"), "from-home\n");
        File.WriteAllText(Path.Combine(_home, "elsewhere"), "  from-path\r\n");
        Assert.Equal("from-home", From(("HF_HOME", "~/hf")).Token);
        Assert.Equal("from-path", From(("HF_HOME", "~/hf"), ("HF_TOKEN_PATH", "~/elsewhere")).Token);
        Assert.Equal("typed", From(("HF_HOME", "~/hf"), ("HF_TOKEN", " typed\n")).Token);
        Assert.DoesNotContain("typed", From(("HF_TOKEN", "typed")).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_token_file_is_no_token()
    {
        File.WriteAllText(Path.Combine(_home, "token"), "\n");
        Assert.Null(From(("HF_HOME", "~")).Token);
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("true", true)]
    [InlineData("YES", true)]
    [InlineData("On", true)]
    [InlineData("0", false)]
    [InlineData("false", false)]
    [InlineData("", false)]
    public void Offline_is_read_as_huggingface_hub_reads_it(string text, bool offline) =>
        Assert.Equal(offline, From(("HF_HUB_OFFLINE", text)).Offline);

    [Fact]
    public void The_endpoint_loses_its_closing_slash_and_must_be_an_http_address()
    {
        Assert.Equal("http://mirror:8080/hub", From(("HF_ENDPOINT", "http://mirror:8080/hub/")).Endpoint);
        foreach (var bad in (string[])["mirror", "ftp://mirror", "/hub"])
            Assert.Contains(bad, Assert.Throws<BadInputException>(() => From(("HF_ENDPOINT", bad))).Message, StringComparison.Ordinal);
    }

    private static string Full(string path) => Path.GetFullPath(path);

    private HubOptions From(params (string Name, string Value)[] variables) =>
        HubOptions.FromEnvironment(name => name == "HOME" ? _home : variables.FirstOrDefault(v => v.Name == name).Value);
}
