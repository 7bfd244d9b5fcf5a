using Sparsescope.Studies.Data;
using Sparsescope.Studies.Items;

namespace Sparsescope.Tests.Studies.Data;

public sealed class StudyRecordsTests
{
    [Fact]
    public void MMLU_Redux_has_5329_questions_marked_ok_with_four_options_each()
    {
        var source = StudyText.Shipped("answer-choices-mmlu").Data;
        var skipped = new SkipCounts();
        var records = StudyRecords.Read(source, Shared.Path("data"), skipped);
        Assert.Equal(5329, records.Count);
        Assert.Equal(371, skipped.All.Sum(reason => reason.Value));
        Assert.All(records, record => Assert.Equal(4, record.Texts("choices")!.Count));
        Assert.Equal(57, records.Select(record => record.Text(StudyRecord.NameField)).Distinct().Count());
    }

    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    [InlineData('\t')]
    public void The_delimiter_of_a_CSV_file_is_found_file_by_file(char delimiter)
    {
        using var data = new DataFolder().With("a.csv", "q,n\n\"x;y\",1\n").With("b.csv", $"q{delimiter}n\nz{delimiter}2\n");
        var records = StudyRecords.Read(new DataSource { Files = ["*.csv"] }, data.Path, new SkipCounts());
        Assert.Equal(["x;y", "z"], records.Select(record => record.Text("q")));
        Assert.Equal(["a.csv:0", "b.csv:0"], records.Select(record => record.Id));
    }

    [Fact]
    public void A_file_that_is_not_UTF8_is_read_in_the_next_encoding_and_the_others_are_not()
    {
        using var data = new DataFolder().With("a.csv", "q,n\nna\u00efve,1\n").With("b.csv", [.. "q,n\nsister"u8, 0xD5, .. "s,2\n"u8]);
        var source = new DataSource { Files = ["*.csv"], Encodings = ["utf-8", "windows-1252"] };
        Assert.Equal(["na\u00efve", "sister\u00d5s"], StudyRecords.Read(source, data.Path, new SkipCounts())
            .Select(record => record.Text("q")));
    }

    [Fact]
    public void A_file_in_no_stated_encoding_is_refused_at_its_line()
    {
        using var data = new DataFolder().With("b.csv", [.. "q,n\nfine,1\nsister"u8, 0xD5, .. "s,2\n"u8]);
        var error = Assert.Throws<BadInputException>(() =>
            StudyRecords.Read(new DataSource { Files = ["b.csv"] }, data.Path, new SkipCounts()));
        Assert.StartsWith("b.csv:3: the line is not utf-8 text", error.Message);
    }

    [Fact]
    public void Examples_inside_an_object_are_records_and_so_are_lists_and_lines()
    {
        using var data = new DataFolder().With("a.json", """{"canary": "x", "examples": [{"q": 1}, {"q": 2}]}""")
            .With("b.json", """[{"q": 3}]""").With("c.json", "{\"q\": 4}\n{\"q\": 5}");
        Assert.Equal(["1", "2", "3", "4", "5"], StudyRecords.Read(new DataSource { Files = ["*.json"] }, data.Path, new SkipCounts())
            .Select(record => record.Text("q")));
    }

    [Fact]
    public void Records_that_are_left_out_are_counted_by_reason()
    {
        using var data = new DataFolder().With("a.jsonl", """
            {"q": "a", "t": "OK", "n": 1}
            {"q": "b", "t": "bad", "n": 1}
            {"q": "", "t": "ok", "n": 1}
            {"q": "a", "t": "ok", "n": 2}
            {"q": "c", "t": "ok", "n": 9}
            {"q": "d", "t": "ok"}
            """);
        var source = new DataSource
        {
            Files = ["a.jsonl"],
            Require = ["q"],
            Unique = "q",
            Where = [new IsFilter("t", ["ok"]), new RangeFilter("n", 0, 5)],
        };
        var skipped = new SkipCounts();
        Assert.Equal("a", Assert.Single(StudyRecords.Read(source, data.Path, skipped)).Text("q"));
        Assert.Equal([1, 1, 1, 2], skipped.All.Select(reason => reason.Value));
    }

    [Fact]
    public void The_hash_of_the_data_changes_with_a_byte_of_any_file()
    {
        using var data = new DataFolder().With("items.jsonl", "{}");
        var spec = StudyText.Read(StudyText.Sound);
        var before = StudyData.Sha256(spec, data.Path);
        Assert.Equal(before, StudyData.Sha256(spec, data.Path));
        data.With("items.jsonl", "{ }");
        Assert.NotEqual(before, StudyData.Sha256(spec, data.Path));
    }

    [Theory]
    [InlineData("['a', 'b']", new[] { "a", "b" })]
    [InlineData("[\"it's\", 'say \"x\"']", new[] { "it's", "say \"x\"" })]
    [InlineData(@"['it\'s', 'a\\b', 'x\ny', '\x41\u00e9', '\101\d']", new[] { "it's", @"a\b", "x\ny", "A\u00e9", @"A\d" })]
    [InlineData("[ '[1, 2]' , '],' ,]", new[] { "[1, 2]", "]," })]
    [InlineData("[]", new string[0])]
    [InlineData("[1, -2.5, True]", new[] { "1", "-2.5", "True" })]
    public void A_list_as_Python_writes_it_is_read(string text, string[] items) => Assert.Equal(items, PythonList.Parse(text));

    [Theory]
    [InlineData("'a'")]
    [InlineData("['a'")]
    [InlineData("['a' 'b']")]
    [InlineData("['a', 'b'] x")]
    [InlineData("['a\\")]
    [InlineData("['\\x4']")]
    [InlineData("[,]")]
    public void What_is_no_list_is_not_read_as_one(string text) => Assert.Null(PythonList.Parse(text));
}
