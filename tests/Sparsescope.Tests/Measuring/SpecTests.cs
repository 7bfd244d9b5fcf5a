using Sparsescope.Measuring;

namespace Sparsescope.Tests.Measuring;

public sealed class SpecTests
{
    [Theory]
    [InlineData("last", "9", "")]
    [InlineData("all", "0 1 2 3 4 5 6 7 8 9", "")]
    [InlineData("0,-1", "0 9", "")]
    [InlineData("-1,0,0", "0 9", "")]
    [InlineData("2:5", "2 3 4", "")]
    [InlineData("2..4", "2 3 4", "")]
    [InlineData("-3:", "7 8 9", "")]
    [InlineData("-3..-1", "7 8 9", "")]
    [InlineData(":2", "0 1", "")]
    [InlineData("5:1000", "5 6 7 8 9", "")]
    [InlineData("50:60", "", "")]
    [InlineData("mean", "", "0 1 2 3 4 5 6 7 8 9")]
    [InlineData("last,mean(0:3,-1)", "9", "0 1 2 9")]
    public void Positions_of_a_prompt_of_ten_tokens(string spec, string each, string mean)
    {
        var (actualEach, actualMean) = PositionSpec.Parse(spec).Resolve(10);
        Assert.Equal(each, string.Join(' ', actualEach));
        Assert.Equal(mean, string.Join(' ', actualMean));
    }

    [Theory, InlineData("10"), InlineData("-11")]
    public void A_single_position_outside_the_prompt_is_an_error_of_that_item(string spec)
    {
        var error = Assert.Throws<BadInputException>(() => PositionSpec.Parse(spec).Resolve(10));
        Assert.Contains("10 tokens", error.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(""), InlineData("first"), InlineData("1:x"), InlineData("1-3"), InlineData("mean(x)"), InlineData("0,,1"),
        InlineData("1:2:3")]
    public void What_is_no_position_is_refused(string spec) => Assert.Throws<BadInputException>(() => PositionSpec.Parse(spec));

    [Theory]
    [InlineData("all", "0 1 2 3 4 5 6")]
    [InlineData("last", "6")]
    [InlineData("0,3,-1", "0 3 6")]
    [InlineData("-2..-1,0", "0 5 6")]
    [InlineData("2..4", "2 3 4")]
    public void Layers_of_a_model_of_six_blocks(string spec, string layers) =>
        Assert.Equal(layers, string.Join(' ', LayerSpec.Parse(spec).Resolve(6)));

    [Theory, InlineData("7"), InlineData("-8"), InlineData("4..2")]
    public void Layers_the_model_does_not_have_are_refused(string spec) =>
        Assert.Throws<BadInputException>(() => LayerSpec.Parse(spec).Resolve(6));

    [Theory, InlineData("first"), InlineData("1:3"), InlineData("")]
    public void What_is_no_layer_is_refused(string spec) => Assert.Throws<BadInputException>(() => LayerSpec.Parse(spec));
}
