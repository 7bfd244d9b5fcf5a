using Sparsescope.Cli.Heatmaps;

namespace Sparsescope.Tests.Cli.Heatmaps;

public sealed class ScreenTests
{
    [Theory]
    [InlineData("TERM=xterm-256color", ColourDepth.Xterm256)]
    [InlineData("TERM=xterm-256color COLORTERM=truecolor", ColourDepth.True)]
    [InlineData("TERM=xterm COLORTERM=24bit", ColourDepth.True)]
    [InlineData("TERM=xterm-direct", ColourDepth.True)]
    [InlineData("TERM=xterm", ColourDepth.None)]
    [InlineData("TERM=linux", ColourDepth.None)]
    [InlineData("TERM=dumb COLORTERM=truecolor", ColourDepth.None)]
    [InlineData("TERM=xterm-256color COLORTERM=truecolor NO_COLOR=1", ColourDepth.None)]
    [InlineData("TERM=xterm-256color NO_COLOR=", ColourDepth.Xterm256)]
    [InlineData("", ColourDepth.None)]
    [InlineData("WT_SESSION=x", ColourDepth.True)]
    public void A_terminal_is_believed_and_NO_COLOR_heeded(string environment, ColourDepth expected)
    {
        var variables = environment.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.Equal(expected, Screen.Detect(name => variables.GetValueOrDefault(name)));
    }
}
