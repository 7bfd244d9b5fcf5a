namespace Sparsescope.ModelTests.Cli;

public sealed class BadOptionTests
{
    [Theory]
    [InlineData("measure -m tiny.gguf -p hello --bogus", "--bogus")]
    [InlineData("measure -m tiny.gguf -p hello --metrics sparsity", "sparsity")]
    [InlineData("measure -m tiny.gguf -p hello --metrics ,", "is not a metric")]
    [InlineData("measure -m tiny.gguf -hf a/b -p hello", "either -m or -hf")]
    [InlineData("measure -p hello", "Name a model")]
    [InlineData("measure -m tiny.gguf", "Give one input")]
    [InlineData("measure -m tiny.gguf -p hello -f p.jsonl", "Give one input")]
    [InlineData("measure -m tiny.gguf -p hello --layers 9", "layers 0 to 2")]
    [InlineData("measure -m tiny.gguf -p hello --layers first", "first")]
    [InlineData("measure -m tiny.gguf -p hello --positions nowhere", "nowhere")]
    [InlineData("measure -m tiny.gguf -p hello --taps resid", "resid")]
    [InlineData("measure -m tiny.gguf -p hello --taps ,", "--taps")]
    [InlineData("measure -m tiny.gguf -p hello --taps name:nothing*", "nothing*")]
    [InlineData("measure -m tiny.gguf -p hello --limit 0", "--limit")]
    [InlineData("measure -m tiny.gguf -p hello --limit many", "many")]
    [InlineData("measure -m tiny.gguf -p hello --truncate right", "right")]
    [InlineData("measure -m tiny.gguf -p hello -c 100000", "512")]
    [InlineData("measure -m tiny.gguf -p hello --exact --fast", "exclude")]
    [InlineData("measure -m tiny.gguf -p hello --resume", "-o")]
    [InlineData("measure -m tiny.gguf -p hello -o out.jsonl --resume --overwrite", "exclude")]
    [InlineData("measure -m tiny.gguf -p hello -o out.parquet", "out.parquet")]
    [InlineData("measure -m tiny.gguf -p hello --temp -1 -n 2", "--temp")]
    [InlineData("measure -m tiny.gguf -p hello --date yesterday", "yesterday")]
    [InlineData("measure -m tiny.gguf -p hello --template none.jinja", "none.jinja")]
    [InlineData("measure -m tiny.gguf -p hello -hf", "-hf")]
    [InlineData("measure -m tiny.gguf -f p.jsonl --encoding klingon", "klingon")]
    [InlineData("tokenize -p hello", "Name a model")]
    [InlineData("render -p hello", "Name a model")]
    [InlineData("inspect", "Name a model")]
    [InlineData("inspect none.gguf", "none.gguf")]
    [InlineData("pull nothing", "nothing")]
    [InlineData("measures", "measures")]
    [InlineData("", "ommand")]
    public void A_bad_command_line_is_refused_and_leaves_nothing_behind(string arguments, string says)
    {
        using var place = new Workplace();
        place.Write("p.jsonl", "{\"prompt\": \"hello\"}\n");
        var before = place.Files("");
        var words = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        place.Run(words is ["measure", ..] && !arguments.Contains("-o ", StringComparison.Ordinal)
            && !arguments.Contains("--resume", StringComparison.Ordinal) ? [.. words, "-o", "out.jsonl"] : words).Refused(says);
        Assert.Equal(before, place.Files(""));
    }

    [Fact]
    public void A_template_that_does_not_parse_is_refused()
    {
        using var place = new Workplace();
        place.Write("broken.jinja", "{% for %}");
        place.Measure("-p", "hello", "--template", "broken.jinja", "-o", "out.jsonl").Refused("broken.jinja");
        Assert.Empty(place.Files("out"));
    }

    [Fact]
    public void Line_breaks_in_an_argument_do_not_make_two_lines_of_a_refusal()
    {
        using var place = new Workplace();
        place.Run("measure", "--limit", "a\nb\u001b[31m").Refused();
    }
}
