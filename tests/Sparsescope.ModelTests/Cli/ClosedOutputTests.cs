namespace Sparsescope.ModelTests.Cli;

/// <summary>The program in a pipe whose reader leaves early.</summary>
public sealed class ClosedOutputTests
{
    private const int OutputClosed = 141;

    [Theory]
    [InlineData("measure -m tiny.gguf -t 1 -f p.txt --quiet")]
    [InlineData("tokenize -m tiny.gguf -f p.txt --json")]
    [InlineData("trace -m tiny.gguf -t 1 -f long.txt --json")]
    public void A_reader_that_leaves_ends_the_program_quietly(string command)
    {
        using var place = Create();
        // The reader takes one byte; what the program ended with is printed after it.
        var run = place.RunBash($"\"$@\" {command} 2> said | head -c 1 > first; echo ${{PIPESTATUS[0]}}").Ended(0);
        Assert.Equal($"{OutputClosed}\n", run.Text);
        Assert.DoesNotContain("sparsescope:", File.ReadAllText(place["said"]), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", File.ReadAllText(place["said"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_is_said_and_is_no_closed_reader()
    {
        if (!File.Exists("/dev/full")) Assert.Skip("no /dev/full here");
        using var place = Create();
        var run = place.RunBash("\"$@\" measure -m tiny.gguf -t 1 -f p.txt --quiet > /dev/full; echo $? >&2").Ended(0);
        Assert.Contains("standard output", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("2\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_runs_into_one_file_stand_one_after_the_other()
    {
        using var place = Create();
        place.RunBash("{ \"$@\" doctor; \"$@\" study list; } > both").Ended(0);
        var lines = File.ReadAllLines(place["both"]);
        Assert.StartsWith("sparsescope", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.StartsWith("math500-levels", StringComparison.Ordinal));
    }

    [Fact]
    public void A_reader_that_takes_its_time_gets_everything()
    {
        using var place = Create();
        var run = place.RunBash("\"$@\" measure -m tiny.gguf -t 1 -f p.txt --quiet | { sleep 1; cat; }").Ended(0);
        Assert.Equal(300, run.Items.Length);
    }

    private static Workplace Create()
    {
        var place = new Workplace();
        place.Write("p.txt", string.Concat(Enumerable.Range(0, 300).Select(i => $"hello world {i}\n")));
        place.Write("long.txt", string.Concat(Enumerable.Repeat("hello world of the thing ", 60)) + "\n");
        return place;
    }
}
