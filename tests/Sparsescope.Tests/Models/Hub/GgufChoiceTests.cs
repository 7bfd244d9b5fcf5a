using Sparsescope.Models.Hub;

namespace Sparsescope.Tests.Models.Hub;

public sealed class GgufChoiceTests
{
    [Theory]
    [InlineData("m-F16.gguf m-Q4_0.gguf m-Q4_K_M.gguf m-Q8_0.gguf", "m-Q4_K_M.gguf")]
    [InlineData("m-F16.gguf m-Q4_0.gguf m-Q8_0.gguf", "m-Q4_0.gguf")]
    [InlineData("m-F16.gguf m-Q8_0.gguf", "m-Q8_0.gguf")]
    [InlineData("m-IQ1_S.gguf m-F16.gguf", "m-F16.gguf")]
    [InlineData("only.gguf", "only.gguf")]
    public void Without_a_quantisation_the_usual_one_is_meant(string files, string expected) => Assert.Equal([expected], Pick(null, files));

    [Fact]
    public void Projectors_importance_matrices_and_other_files_are_no_models()
    {
        const string Others = "README.md mmproj-Q4_K_M.gguf v.imatrix.gguf imatrix-Q4_0.gguf q/mmproj-v-F16.gguf";
        Assert.Equal(["v-Q8_0.gguf"], Pick(null, $"{Others} v-Q8_0.gguf"));
        Assert.Contains("no GGUF", Refusal(null, Others), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_several_matches_the_shortest_is_meant()
    {
        Assert.Equal(["m-Q4_K_XL.gguf"], Pick("Q4_K_XL", "m-Q4_K_XL.gguf m-UD-Q4_K_XL.gguf"));
        Assert.Equal(["m-Q8_0.gguf"], Pick("Q8_0", "m-Q8_0-00001-of-00002.gguf m-Q8_0-00002-of-00002.gguf m-Q8_0.gguf"));
    }

    [Fact]
    public void Two_equally_short_matches_are_ambiguous_and_more_of_the_name_tells_them_apart()
    {
        var refusal = Refusal("Q4_1", "a-Q4_1.gguf b-Q4_1.gguf");
        Assert.Contains("a-Q4_1.gguf, b-Q4_1.gguf", refusal, StringComparison.Ordinal);
        Assert.Equal(["b-Q4_1.gguf"], Pick("b-Q4_1", "a-Q4_1.gguf b-Q4_1.gguf"));
    }

    [Fact]
    public void A_missing_quantisation_is_refused_with_those_that_exist()
    {
        var refusal = Refusal("Q5_K_S", "m-Q8_0.gguf m-q4_k_m-00001-of-00002.gguf m-q4_k_m-00002-of-00002.gguf plain.gguf");
        Assert.Contains("no quantisation Q5_K_S; it has Q4_K_M, Q8_0, plain.gguf", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void All_parts_of_a_split_model_come_in_order() =>
        Assert.Equal(
            ["Q2_K/m-00001-of-00003.gguf", "Q2_K/m-00002-of-00003.gguf", "Q2_K/m-00003-of-00003.gguf"],
            Pick("Q2_K", "Q2_K/m-00003-of-00003.gguf Q2_K/m-00001-of-00003.gguf Q8_0/m-00001-of-00001.gguf Q2_K/m-00002-of-00003.gguf"));

    [Theory]
    [InlineData("m-Q8_0-00001-of-00003.gguf m-Q8_0-00003-of-00003.gguf")]
    [InlineData("m-Q8_0-00002-of-00003.gguf m-Q8_0-00003-of-00003.gguf")]
    public void A_split_model_with_a_part_missing_is_refused(string files) =>
        Assert.Contains("2 of the 3 parts of m-Q8_0", Refusal("Q8_0", files), StringComparison.Ordinal);

    private static IEnumerable<string> Pick(string? quant, string files) =>
        GgufChoice.Pick(FakeHub.Reference(quant), files.Split(' ').Select(path => new HubFile(path))).Select(file => file.Path);

    private static string Refusal(string? quant, string files) => Assert.Throws<BadInputException>(() => Pick(quant, files)).Message;
}
