using System.Diagnostics;
using Sparsescope.Cli.Clusters;

namespace Sparsescope.Tests.Cli.Clusters;

public sealed class BashTextTests
{
    public static TheoryData<string> Texts =>
    [
        "", "plain", "/a/b c", "it's", "$HOME", "$(touch x)", "`id`", "a\"b", "a\\b", "*", "~", "-rf", "a;b", "a&b|c", "x\ny", "tab\there",
            "ünï 𝒳", "!!", "#no", "{a,b}", "a=b",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Bash_reads_back_what_was_written(string text)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("there is no bash");
        var start = new ProcessStartInfo("bash",
            ["-c", $"words=({BashText.Word(text)} {BashText.Word("end")}); printf '%s|' \"${{#words[@]}}\" \"${{words[@]}}\""])
        {
            RedirectStandardOutput = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
        };
        using var bash = Process.Start(start)!;
        Assert.Equal($"2|{text}|end|", bash.StandardOutput.ReadToEnd());
        bash.WaitForExit();
    }

    [Fact]
    public void Nothing_that_a_checker_takes_for_an_expansion_stands_in_single_quotes()
    {
        Assert.Equal("$'\\x24HOME \\x60id\\x60'", BashText.Word("$HOME `id`"));
        Assert.Equal("'a b'", BashText.Word("a b"));
        Assert.Equal("a/b-c.d", BashText.Word("a/b-c.d"));
        Assert.Throws<BadInputException>(() => BashText.Word("a\0b"));
    }
}
