using System.Text;
using System.Text.Json;

namespace Sparsescope.ModelTests.Cli;

/// <summary>How a run of the program ended.</summary>
internal sealed record CliResult(int ExitCode, byte[] Output, string Error)
{
    internal string Text => Encoding.UTF8.GetString(Output);

    /// <summary>Lines of standard output.</summary>
    internal string[] Lines => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Standard output as JSON Lines.</summary>
    internal JsonElement[] Items => [.. Lines.Select(line => JsonElement.Parse(line))];

    /// <summary>Requires an exit code; what was said to the person is shown where it is another.</summary>
    internal CliResult Ended(int code)
    {
        if (ExitCode != code) Assert.Fail($"exit code {ExitCode} where {code} was expected; stderr: {Error}");
        return this;
    }

    /// <summary>
    /// Requires exit code 2, nothing on stdout, and on stderr one sentence of the program's that says all of <paramref name="words"/>.
    /// </summary>
    internal void Refused(params string[] words)
    {
        Ended(2);
        Assert.Equal("", Text);
        var line = Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("sparsescope: ", line);
        Assert.DoesNotContain("   at ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", line, StringComparison.Ordinal);
        foreach (var word in words)
        {
            if (!line.Contains(word, StringComparison.Ordinal)) Assert.Fail($"'{word}' is not said: {line}");
        }
    }
}
