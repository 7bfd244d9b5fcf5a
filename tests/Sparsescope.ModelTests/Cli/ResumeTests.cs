namespace Sparsescope.ModelTests.Cli;

public sealed class ResumeTests
{
    [Theory]
    [InlineData("layers", "--layers", "last")]
    [InlineData("positions", "--positions", "all")]
    [InlineData("metrics", "--metrics", "hoyer")]
    [InlineData("taps", "--taps", "mlp_out")]
    [InlineData("limit", "--limit", "2")]
    [InlineData("nll", "--nll")]
    [InlineData("generate", "-n", "2")]
    [InlineData("system", "--system", "be brief")]
    [InlineData("raw", "--raw")]
    [InlineData("numerics", "--exact", "--engine", "native")]
    [InlineData("engine.batch_size was nothing, now 64", "-b", "64")]
    [InlineData("engine.ubatch_size was 512, now 64", "-ub", "64")]
    [InlineData("engine.parallel was nothing, now 2", "-np", "2")]
    [InlineData("template_sha256", "--template", "other.jinja")]
    [InlineData("vectors", "--vectors", "v.safetensors")]
    [InlineData("model_sha256", "-m", "other.gguf")]
    [InlineData("input_sha256", "-f", "other.jsonl")]
    public void Another_run_cannot_continue_it_and_is_told_what_differs(string difference, params string[] options)
    {
        using var place = new Workplace();
        place.Write("p.jsonl", KillTests.Prompts(3));
        place.Write("other.jsonl", KillTests.Prompts(4));
        place.Write("other.jinja", "{% for message in messages %}{{ message.content }}{% endfor %}");
        place.Write("other.gguf", Tests.Gguf.TinyModel.Create(seed: 2));
        place.Measure("-f", "p.jsonl", "-o", "out.jsonl", "-q").Ended(0);
        var (before, files) = (place.Read("out.jsonl"), place.Files(""));
        string[] model = options[0] == "-m" ? [] : ["-m", Workplace.Model];
        string[] input = options[0] == "-f" ? [] : ["-f", "p.jsonl"];
        place.Run(["measure", "-t", "1", .. model, .. input, "-o", "out.jsonl", "--resume", .. options]).Refused("out.jsonl", difference);
        Assert.Equal(before, place.Read("out.jsonl"));
        Assert.Equal(files, place.Files(""));
    }

    [Theory]
    [InlineData("out.jsonl")]
    [InlineData("out.csv")]
    public void A_finished_run_is_not_changed_by_resuming_it(string output)
    {
        using var place = new Workplace();
        place.Write("p.jsonl", KillTests.Prompts(5) + "{\"id\": \"bad\", \"prompt\": \"\"}\n" + "{\"id\": \"good\", \"prompt\": \"a\"}\n");
        string[] arguments = ["-f", "p.jsonl", "-o", output, "--vectors", "v.safetensors", "-q"];
        place.Measure(arguments).Ended(3);
        var files = place.Files("");
        var (items, header, vectors) = (place.Read(output), place.Read(output + ".run.json"), place.Read("v.safetensors"));
        place.Measure([.. arguments, "--resume"]).Ended(3);
        Assert.Equal(items, place.Read(output));
        Assert.Equal(header, place.Read(output + ".run.json"));
        Assert.Equal(vectors, place.Read("v.safetensors"));
        Assert.Equal(files, place.Files(""));
    }

    [Fact]
    public void Threads_and_quietness_do_not_make_another_run()
    {
        using var place = new Workplace();
        place.Write("p.jsonl", KillTests.Prompts(3));
        place.Measure("-f", "p.jsonl", "-o", "out.jsonl", "-q").Ended(0);
        var run = place.Run("measure", "-m", Workplace.Model, "-t", "2", "-f", "p.jsonl", "-o", "out.jsonl", "--resume").Ended(0);
        Assert.Contains("resuming after 3 items", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_does_not_exist_yet_is_begun()
    {
        using var place = new Workplace();
        place.Measure("-p", "hello", "-o", "out.jsonl", "--resume").Ended(0);
        Assert.Single(place.ReadItems("out.jsonl"));
    }

    [Fact]
    public void An_output_that_is_not_of_this_program_is_not_continued()
    {
        using var place = new Workplace();
        place.Write("p.jsonl", KillTests.Prompts(3));
        place.Write("out.jsonl", "{\"id\": \"0\"}\n");
        place.Measure("-f", "p.jsonl", "-o", "out.jsonl", "--resume").Refused("out.jsonl.run.json", "--overwrite");
        place.Write("out.jsonl.run.json", "{\"identity\": 1}");
        place.Measure("-f", "p.jsonl", "-o", "out.jsonl", "--resume").Refused("out.jsonl.run.json", "damaged");
        place.Measure("-f", "p.jsonl", "-o", "out.jsonl", "--overwrite", "-q").Ended(0);
        place.Write("out.jsonl", "a line of another program\n");
        place.Measure("-f", "p.jsonl", "-o", "out.jsonl", "--resume").Refused("out.jsonl:1", "--overwrite");
        Assert.Equal("a line of another program\n"u8, place.Read("out.jsonl"));
    }

    [Fact]
    public void Vectors_that_are_gone_are_not_continued_without_them()
    {
        using var place = new Workplace();
        place.Write("p.jsonl", KillTests.Prompts(3));
        string[] arguments = ["-f", "p.jsonl", "-o", "out.jsonl", "--vectors", "v.safetensors", "-q"];
        place.Measure(arguments).Ended(0);
        File.Delete(place["v.safetensors"]);
        place.Measure([.. arguments, "--resume"]).Refused("v.safetensors", "--overwrite");
        Assert.Equal(["out.jsonl", "out.jsonl.run.json"], place.Files("out"));
        Assert.Empty(place.Files("v"));
    }

    [Fact]
    public void Overwriting_gives_the_bytes_of_a_new_run()
    {
        using var place = new Workplace();
        place.Write("p.jsonl", KillTests.Prompts(5));
        place.Measure("-f", "p.jsonl", "-o", "a.jsonl", "--vectors", "a.safetensors", "-q").Ended(0);
        place.Measure("-p", "hello", "-o", "b.jsonl", "--vectors", "b.safetensors", "-q").Ended(0);
        place.Measure("-f", "p.jsonl", "-o", "b.jsonl", "--vectors", "b.safetensors", "-q", "--overwrite").Ended(0);
        Assert.Equal(place.Read("a.jsonl"), place.Read("b.jsonl"));
        Assert.Equal(place.Read("a.safetensors"), place.Read("b.safetensors"));
    }
}
