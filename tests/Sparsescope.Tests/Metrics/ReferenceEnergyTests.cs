using System.Text;
using Sparsescope.Metrics;

namespace Sparsescope.Tests.Metrics;

public sealed class ReferenceEnergyTests
{
    private static ReferenceEnergy Reference(params float[][] vectors)
    {
        var reference = new ReferenceEnergy(vectors[0].Length);
        foreach (var vector in vectors) reference.Add(vector);
        return reference;
    }

    [Fact]
    public void Energies_are_means_of_squares_and_not_centred()
    {
        var reference = Reference([3, -1, 0], [-4, -1, 0]);
        Assert.Equal([12.5, 1, 0], reference.MeanEnergy());
        Assert.Equal([Math.Sqrt(12.5), 1, 0], reference.RootMeanSquare());
        Assert.Equal((2, 0), (reference.Count, reference.Skipped));
    }

    [Fact]
    public void Squares_outside_float32_are_kept()
    {
        Assert.Equal([(double)1e30f * 1e30f, (double)1e-30f * 1e-30f], Reference([1e30f, 1e-30f]).MeanEnergy());
    }

    [Theory, InlineData(float.NaN), InlineData(float.PositiveInfinity), InlineData(float.NegativeInfinity)]
    public void A_vector_that_is_not_finite_is_skipped_as_a_whole_and_counted(float bad)
    {
        var reference = Reference([1, 2], [5, bad], [bad, 5], [1, 2]);
        Assert.Equal([1, 4], reference.MeanEnergy());
        Assert.Equal((2, 2), (reference.Count, reference.Skipped));
    }

    [Fact]
    public void Top_dimensions_come_highest_first_and_equals_by_index()
    {
        var reference = Reference([1, -5, 3, 5, 3, 0]);
        Assert.Equal([1, 3, 2, 4, 0, 5], reference.TopDimensions(6));
        Assert.Equal([1, 3, 2], reference.TopDimensions(3));
        Assert.Empty(reference.TopDimensions(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => reference.TopDimensions(7));
    }

    [Fact]
    public void A_set_without_a_counted_vector_has_no_mean()
    {
        var reference = Reference([[float.NaN, 1]]);
        Assert.Throws<InvalidOperationException>(() => reference.MeanEnergy());
        Assert.Throws<InvalidOperationException>(() => reference.TopDimensions(1));
        var error = Assert.Throws<BadInputException>(() => ReferenceEnergyRow.Of("ffn_out", 3, reference));
        Assert.Contains("tap 'ffn_out' layer 3: no vector was counted (1 skipped)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Vectors_of_another_width_are_refused() => Assert.Throws<ArgumentException>(() => Reference([1, 2], [1, 2, 3]));

    [Fact]
    public void A_table_comes_back_from_JSON_exactly_and_ready_for_more_vectors()
    {
        var vectors = new Vectors(11);
        var reference = Reference(vectors.Gaussian(50), vectors.Gaussian(50), [.. Enumerable.Repeat(float.NaN, 50)]);
        var table = new ReferenceEnergyTable(
            [ReferenceEnergyRow.Of("l_out", 4, reference), ReferenceEnergyRow.Of("result_norm", null, reference)]);

        var back = RoundTrip(table);
        var found = Assert.IsType<ReferenceEnergy>(back.Find("l_out", 4));
        Assert.Equal((2, 1), (found.Count, found.Skipped));
        Assert.Equal(reference.MeanEnergy(), found.MeanEnergy());
        Assert.NotNull(back.Find("result_norm", null));
        Assert.Null(back.Find("result_norm", 4));
        Assert.Null(back.Find("l_out", null));

        var more = vectors.Gaussian(50);
        reference.Add(more);
        found.Add(more);
        Assert.Equal(reference.MeanEnergy(), found.MeanEnergy());
        Assert.NotEqual(back.Find("l_out", 4)!.MeanEnergy(), found.MeanEnergy());
    }

    [Fact]
    public void The_JSON_is_plain()
    {
        using var stream = new MemoryStream();
        new ReferenceEnergyTable([ReferenceEnergyRow.Of("l_out", null, Reference([1, 0.5f]))]).Write(stream);
        Assert.Equal(
            """{"rows":[{"tap":"l_out","layer":null,"count":1,"skipped":0,"energy_sum":[1,0.25]}]}""",
            Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Theory]
    [InlineData("{\n\"rows\": [}", "file.json:2 is not a table")]
    [InlineData("null", "file.json holds null")]
    [InlineData("{}", "is not a table")]
    [InlineData("""{"rows":null}""", "is not a table")]
    public void Text_that_is_not_a_table_is_refused_with_the_place(string json, string message) =>
        Assert.Contains(message, Refusal(json), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"tap":"a","layer":1,"count":1,"skipped":0}""", "is not a table")]
    [InlineData("""{"tap":"a","layer":1,"count":0,"skipped":2,"energy_sum":[1]}""", "tap 'a' layer 1: no vector was counted (2 skipped)")]
    [InlineData("""{"tap":"a","layer":null,"count":1,"skipped":0,"energy_sum":[-1]}""", "tap 'a' layer none: an energy is negative")]
    [InlineData("""{"tap":"a","layer":1,"count":1,"skipped":0,"energy_sum":[]}""", "no dimensions")]
    [InlineData("""{"tap":"a","layer":1,"count":1,"skipped":-1,"energy_sum":[1]}""", "-1 vectors skipped")]
    public void A_row_that_cannot_be_true_is_refused_by_name(string row, string message) =>
        Assert.Contains(message, Refusal($$"""{"rows":[{{row}}]}"""), StringComparison.Ordinal);

    [Fact]
    public void Two_rows_of_one_tap_and_layer_are_refused()
    {
        const string Row = """{"tap":"a","layer":1,"count":1,"skipped":0,"energy_sum":[1]}""";
        Assert.Contains("tap 'a' layer 1: stands twice", Refusal($$"""{"rows":[{{Row}},{{Row}}]}"""), StringComparison.Ordinal);
    }

    private static string Refusal(string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return Assert.Throws<BadInputException>(() => ReferenceEnergyTable.Read(stream, "file.json")).Message;
    }

    private static ReferenceEnergyTable RoundTrip(ReferenceEnergyTable table)
    {
        using var stream = new MemoryStream();
        table.Write(stream);
        stream.Position = 0;
        return ReferenceEnergyTable.Read(stream, "table.json");
    }
}
