using System.Text;

namespace Sparsescope.ModelTests.Cli;

public sealed class BadInputFileTests
{
    [Theory]
    [InlineData("p.jsonl", "{\"prompt\": \"a\"}\n{\"prompt\": \"b", "p.jsonl:2: the JSON ends early")]
    [InlineData("p.json", "[\n{\"prompt\": \"a\"},\n", "p.json:3: the JSON ends early")]
    [InlineData("p.jsonl", "{\"prompt\": 5}\n", "p.jsonl:1: the field 'prompt' is a number")]
    [InlineData("p.jsonl", "\n[1, 2]\n", "p.jsonl:2: the record is a list")]
    [InlineData("p.jsonl", "{\"text\": \"a\"}\n", "p.jsonl:1: the record has no field 'prompt'")]
    [InlineData("p.jsonl", "{\"prompt\": \"a\", \"id\": {}}\n", "p.jsonl:1: the field 'id'")]
    [InlineData("p.jsonl", "{\"prompt\": \"a\", \"id\": \"x\"}\n{\"prompt\": \"b\", \"id\": \"x\"}\n",
        "p.jsonl:2: the id 'x' is that of line 1 already")]
    [InlineData("p.jsonl", "{\"tokens\": [1, -2]}\n", "p.jsonl:1: token 2 is -2")]
    [InlineData("p.csv", "prompt,label\na,1\nb,2,3\n", "p.csv:3")]
    [InlineData("p.csv", "text\na\n", "p.csv:")]
    [InlineData("p.txt", "", "holds no records")]
    [InlineData("p.jsonl", " \n \n", "holds no records")]
    [InlineData("p.bin", "hello", "p.bin: the extension")]
    public void A_damaged_file_is_refused_with_its_line(string name, string content, string says)
    {
        using var place = new Workplace();
        place.Write(name, content);
        place.Measure("-f", name, "-o", "out.jsonl").Refused(says);
        Assert.Empty(place.Files("out"));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused_with_their_line()
    {
        using var place = new Workplace();
        place.Write("p.jsonl", [.. "{\"prompt\": \"a\"}\n{\"prompt\": \""u8, 0xC3, 0x28, .. "\"}\n"u8]);
        place.Measure("-f", "p.jsonl", "-o", "out.jsonl").Refused("p.jsonl:2", "utf-8");
        Assert.Empty(place.Files("out"));
    }

    [Fact]
    public void A_line_of_50_MB_is_refused()
    {
        using var place = new Workplace();
        place.Write("p.jsonl", "{\"prompt\": \"a\"}\n{\"prompt\": \"" + new string('x', 50 << 20) + "\"}\n");
        place.Measure("-f", "p.jsonl", "-o", "out.jsonl").Refused("p.jsonl:2", "longer than");
        Assert.Empty(place.Files("out"));
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_refused()
    {
        using var place = new Workplace();
        place.Measure("-f", "none.jsonl").Refused("none.jsonl", "does not exist");
        place.Measure("-f", ".").Refused("folder");
    }

    [Fact]
    public void Bad_standard_input_is_refused_with_its_line()
    {
        using var place = new Workplace();
        place.RunWith("{\"prompt\": \"a\"}\n{]\n", Workplace.MeasureArguments("-")).Refused("standard input:2");
        place.RunWith("", Workplace.MeasureArguments("-")).Refused("standard input", "no records");
    }

    [Fact]
    public void A_bad_record_far_into_the_file_is_found_before_anything_is_measured()
    {
        using var place = new Workplace();
        place.Write("p.jsonl", new StringBuilder().Insert(0, "{\"prompt\": \"hello\"}\n", 5000).Append("oops\n").ToString());
        place.Measure("-f", "p.jsonl").Refused("p.jsonl:5001");
    }
}
