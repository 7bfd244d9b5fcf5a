using Sparsescope.Cli.Heatmaps;

namespace Sparsescope.Tests.Cli.Heatmaps;

public sealed class ScreenTests
{
    [Theory]
    [InlineData("TERM=xterm-256color", nameof(ColourDepth.Xterm256))]
    [InlineData("TERM=xterm-256color COLORTERM=truecolor", nameof(ColourDepth.True))]
    [InlineData("TERM=xterm COLORTERM=24bit", nameof(ColourDepth.True))]
    [InlineData("TERM=xterm-direct", nameof(ColourDepth.True))]
    [InlineData("TERM=xterm", nameof(ColourDepth.None))]
    [InlineData("TERM=linux", nameof(ColourDepth.None))]
    [InlineData("TERM=dumb COLORTERM=truecolor", nameof(ColourDepth.None))]
    [InlineData("TERM=xterm-256color COLORTERM=truecolor NO_COLOR=1", nameof(ColourDepth.None))]
    [InlineData("TERM=xterm-256color NO_COLOR=", nameof(ColourDepth.Xterm256))]
    [InlineData("", nameof(ColourDepth.None))]
    [InlineData("WT_SESSION=x", nameof(ColourDepth.True))]
    public void A_terminal_is_believed_and_NO_COLOR_heeded(string environment, string expected)
    {
        var variables = environment.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('='))
            .ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.Equal(Enum.Parse<ColourDepth>(expected), Screen.Detect(name => variables.GetValueOrDefault(name)));
    }
}
