using System.Text.Json;
using System.Text.Json.Serialization;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Tests;

public sealed class EnumWordsTests
{
    private enum Partly
    {
        [JsonStringEnumMemberName("a word")]
        Named,
        Bare,
    }

    [Fact]
    public void A_value_is_written_and_read_as_its_word_and_as_nothing_else()
    {
        Assert.Equal("smaller than the bound", VerdictWord.Smaller.Word());
        Assert.Equal(VerdictWord.Smaller, JsonSerializer.Deserialize<VerdictWord>("\"smaller than the bound\""));
        Assert.All((string[])["\"another\"", "\"\"", "\"2\"", "2", "null"],
            json => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<VerdictWord>(json)));
    }

    [Fact]
    public void A_value_without_a_word_is_a_fault_of_the_program()
    {
        Assert.Equal("a word", Partly.Named.Word());
        Assert.Throws<ArgumentOutOfRangeException>(() => Partly.Bare.Word());
        Assert.Throws<ArgumentOutOfRangeException>(() => ((VerdictWord)99).Word());
    }

    [Fact]
    public void Json_has_the_same_words_as_values_and_as_keys()
    {
        Assert.Equal("\"not monotone\"", JsonSerializer.Serialize(VerdictWord.NotMonotone));
        Assert.Equal("""{"length_cubic":"why"}""",
            JsonSerializer.Serialize(new Dictionary<ControlKind, string> { [ControlKind.LengthCubic] = "why" }));
    }

    [Fact]
    public void Of_every_type_that_has_words_each_value_has_one_of_its_own()
    {
        var types = new[] { typeof(EnumWords).Assembly, typeof(VerdictWord).Assembly }.SelectMany(assembly => assembly.GetExportedTypes())
            .Where(type => type.IsEnum && Words(type).Any(word => word is not null)).ToList();
        Assert.Contains(typeof(VerdictWord), types);
        Assert.All(types, type =>
        {
            // A pass that this version does not know keeps its own name.
            Assert.Equal(type.Name == "PassKind" ? 1 : 0, Words(type).Count(word => word is null));
            Assert.Equal(Words(type).Count, Words(type).Distinct().Count());
        });
    }

    private static List<string?> Words(Type type) =>
        [.. type.GetFields().Where(field => field.IsLiteral)
            .Select(field => field.GetCustomAttributes(typeof(JsonStringEnumMemberNameAttribute), false)
                .Cast<JsonStringEnumMemberNameAttribute>().FirstOrDefault()?.Name)];
}
