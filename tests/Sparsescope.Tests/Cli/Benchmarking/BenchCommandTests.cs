using System.Text;
using Sparsescope.Cli;
using Spectre.Console;

namespace Sparsescope.Tests.Cli.Benchmarking;

public sealed class BenchCommandTests
{
    [Theory]
    [InlineData("Name a model", "bench")]
    [InlineData("--rounds is 0", "bench", "-m", "model.gguf", "--rounds", "0")]
    [InlineData("'speed' is not a round; there are memory, capture, grouping, prefix, generation, generation_exact, numerics, managed",
        "bench", "-m", "model.gguf", "--only", "capture,speed")]
    [InlineData("--only names no round", "bench", "-m", "model.gguf", "--only", ",")]
    [InlineData("'missing.gguf' does not exist", "bench", "-m", "missing.gguf", "--only", "capture")]
    public void Bad_input_is_refused_in_a_sentence_before_anything_is_timed(string expected, params string[] arguments)
    {
        using var error = new StringWriter();
        using var output = new MemoryStream();

        var code = App.Run(arguments,
            new Terminal(output, error, AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) })));

        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains(expected, error.ToString());
        Assert.Equal("", Encoding.UTF8.GetString(output.ToArray()));
    }
}
