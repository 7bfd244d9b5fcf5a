using Sparsescope.Tests.Cli;

namespace Sparsescope.ModelTests.Cli;

/// <summary>What commands that compute print keeps within the columns that are said, and one prompt is no flood.</summary>
public sealed class WidthTests
{
    [Theory, InlineData(80), InlineData(120)]
    public void Every_line_fits(int width)
    {
        using var place = new Workplace();
        place.Set("COLUMNS", $"{width}");
        Fits(width, place.Measure("-p", "hello the world of and some more of it"));
        Fits(width, place.Run("trace", "-m", Workplace.Model, "-t", "1", "-p", "hello the world"));
        Fits(width, place.Run("inspect", Workplace.Model));
        Fits(width, place.Run("doctor"));
        place.Write("my.csv", "question,level\n"
            + string.Concat(Enumerable.Range(0, 8).Select(i => $"the world of {i},{(i % 2 == 0 ? "easy" : "hard")}\n")));
        Fits(width, place.Measure("-f", "my.csv", "--field", "question", "--group", "level"));
    }

    [Fact]
    public void A_path_that_is_wider_than_the_terminal_stays_whole_on_a_line_of_its_own()
    {
        using var place = new Workplace();
        var natives = Directory.GetDirectories(Path.Combine(AppContext.BaseDirectory, "natives")).First();
        var deep = place[new string('d', 90)];
        Directory.CreateSymbolicLink(deep, natives);
        place.Set("COLUMNS", "80");
        place.Set("SPARSESCOPE_LLAMA_PATH", deep);
        var result = place.Run("doctor");
        Assert.Contains(result.Lines, line => line.Trim() == deep);
        Fits(80, result);
    }

    [Fact]
    public void The_summary_of_one_prompt_is_shorter_than_a_screen()
    {
        using var place = new Workplace();
        place.Set("COLUMNS", "80");
        Assert.InRange(place.Measure("-p", "hello the world", "-o", "out.jsonl").Ended(0).Error.Split('\n').Length, 5, 60);
    }

    private static void Fits(int width, CliResult result)
    {
        foreach (var line in (result.Text + "\n" + result.Error).Split('\n'))
        {
            if (line.StartsWith('{')) continue;   // records
            Assert.True(Columns.Hold(line, width), $"{line.Length} columns: {line}");
        }
    }
}
