using System.Text.Json;

namespace Sparsescope.Tests.Cli.Statistics;

/// <summary><c>stats --predict</c>: what tells right from wrong, and tables whose layers must not be pooled.</summary>
public sealed class PredictTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sparsescope-predict").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Predictors_and_paired_differences_are_given_by_name()
    {
        var file = Write("wrong,hoyer,entropy,n_tokens", "true,3,1,5", "false,1,2,5", "true,2,3,6", "false,2,1,7", "true,4,,5",
            "false,0,0,4");
        var figures = Json(file, "--predict", "wrong", "--by", "hoyer,entropy,n_tokens");
        Assert.Equal(["hoyer", "entropy", "n_tokens"], figures.GetProperty("predictors").EnumerateArray()
            .Select(one => one.GetProperty("name").GetString()));
        var hoyer = figures.GetProperty("predictors")[0];
        Assert.Equal(["name", "auroc", "low", "high", "n"], hoyer.EnumerateObject().Select(key => key.Name));
        Assert.Equal(5.5 / 6, hoyer.GetProperty("auroc").GetDouble(), 12);
        Assert.Equal(5, hoyer.GetProperty("n").GetInt32());
        Assert.Equal(3, figures.GetProperty("differences").GetArrayLength());
        var first = figures.GetProperty("differences")[0];
        Assert.Equal(["a", "b", "difference", "low", "high", "p"], first.EnumerateObject().Select(key => key.Name));
        Assert.Equal(hoyer.GetProperty("auroc").GetDouble() - figures.GetProperty("predictors")[1].GetProperty("auroc").GetDouble(),
            first.GetProperty("difference").GetDouble(), 12);
    }

    [Theory]
    [InlineData("field.acc", "1.0", "0.0"), InlineData("correct", "true", "false"), InlineData("field.exact_match,strict", "1", "0"),
        InlineData("judgement", "correct", "wrong")]
    public void Wrong_is_found_in_what_says_the_opposite(string column, string right, string wrong)
    {
        var file = Write($"\"{column}\",x", $"{right},1", $"{wrong},2", $"{right},1.5", $"{wrong},3");
        Assert.Equal(1, Json(file, "--predict", "wrong", "--by", "x").GetProperty("predictors")[0].GetProperty("auroc").GetDouble());
        Assert.Equal(0, Json(file, "--predict", "wrong", "--by=-x").GetProperty("predictors")[0].GetProperty("auroc").GetDouble());
    }

    [Fact]
    public void Layers_of_one_prompt_are_never_pooled()
    {
        string[] rows = [.. Enumerable.Range(0, 12)
            .SelectMany(i => Enumerable.Range(0, 2).Select(layer => $"p{i},{i % 2},resid_post,{layer},last,{(layer == 0 ? i : -i)}"))];
        var file = Write("id,field.wrong,tap,layer,position,hoyer", rows);
        foreach (var arguments in (string[][])[["--predict", "wrong", "--by", "hoyer"], ["--group", "wrong", "--y", "hoyer"],
            ["--x", "wrong", "--y", "hoyer"], ["--x", "layer", "--y", "hoyer"]])
        {
            var (code, output, error) = CommandRun.Of(["stats", file, .. arguments]);
            Assert.Equal(2, code);
            Assert.Equal("", output);
            Assert.Contains("--where layer=", error, StringComparison.Ordinal);
        }
        var one = Json(file, "--predict", "wrong", "--by", "hoyer", "--where", "layer=1").GetProperty("predictors")[0];
        Assert.Equal(12, one.GetProperty("n").GetInt32());
        var layers = Json(file, "--predict", "wrong", "--by", "hoyer", "--by-layer").GetProperty("layers");
        Assert.Equal([0, 1], layers.EnumerateArray().Select(layer => layer.GetProperty("layer").GetInt32()));
        Assert.Equal(one.GetProperty("auroc").GetDouble(), layers[1].GetProperty("predictors")[0].GetProperty("auroc").GetDouble());
        Assert.Equal(12, Json(file, "--group", "wrong", "--y", "hoyer", "--by-layer").GetProperty("layers")[0].GetProperty("n").GetInt32());
        Assert.Equal(12, Json(file, "--group", "layer", "--pair", "id", "--y", "hoyer").GetProperty("pairs").GetInt32());
    }

    [Theory]
    [InlineData("--predict wrong", "--by"), InlineData("--by x", "--predict"), InlineData("--predict wrong --by z", "no column 'z'"),
        InlineData("--predict wrong --by x --where y=9", "no row has '9'")]
    [InlineData("--predict wrong --by x --where wrong=1", "true in all 2 rows"), InlineData("--predict x --by y", "no outcome"),
        InlineData("--predict wrong --by x --y x", "goes with --by"),
        InlineData("--predict wrong --by x --where y", "write it as layer=11")]
    [InlineData("", "Name --y")]
    public void What_cannot_be_asked_is_refused_in_a_sentence(string arguments, string sentence)
    {
        var file = Write("wrong,x,y", "1,3,1", "0,2,1", "1,5,2", "0,4,2");
        var (code, output, error) = CommandRun.Of(["stats", file, .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(sentence, error, StringComparison.Ordinal);
    }

    private JsonElement Json(string file, params string[] arguments)
    {
        var (code, output, error) = CommandRun.Of(["stats", file, .. arguments, "--json"]);
        Assert.True(code == 0, error);
        return JsonElement.Parse(output);
    }

    private string Write(string header, params IEnumerable<string> rows)
    {
        var path = Path.Combine(_folder, "table.csv");
        File.WriteAllLines(path, [header, .. rows]);
        return path;
    }
}
