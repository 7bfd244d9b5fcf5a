using Sparsescope.Gguf;
using Sparsescope.Tests.Gguf;

namespace Sparsescope.ModelTests.Cli;

/// <summary>A model in several files, of which any is named.</summary>
public sealed class SplitModelTests
{
    private const int Parts = 3;

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3)]
    public void Any_part_of_a_split_model_loads_the_whole(int part)
    {
        using var place = Place();
        var whole = place.Measure("-p", "hello", "-q").Ended(0);
        var run = place.Run("measure", "-m", Name(part), "-t", "1", "-p", "hello", "-q").Ended(0);
        Assert.Equal(whole.Output, run.Output);
        Assert.Equal(part > 1,
            run.Error.Contains($"'{Name(part)}' is part {part} of a model in 3 files; it is loaded from the first, '{Name(1)}'",
                StringComparison.Ordinal));
        Assert.Contains("in 3 files", place.Run("inspect", "-m", Name(part)).Ended(0).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_without_the_first_or_without_another_is_refused()
    {
        using var place = Place();
        File.Delete(place[Name(2)]);
        place.Run("tokenize", "-m", Name(3), "-p", "hello").Ended(2);
        place.Run("measure", "-m", Name(1), "-p", "hello").Refused(Name(2), "missing");
        File.Delete(place[Name(1)]);
        place.Run("measure", "-m", Name(3), "-p", "hello").Refused("is part 3 of a model in 3 files", Name(1), "missing");
    }

    [Fact]
    public void Parts_under_other_names_are_refused_with_the_names_they_need()
    {
        using var place = Place();
        File.Move(place[Name(1)], place["first.gguf"]);
        File.Move(place[Name(2)], place["second.gguf"]);
        place.Run("measure", "-m", "first.gguf", "-p", "hello").Refused("first of 3 files", "-00001-of-00003.gguf");
        place.Run("measure", "-m", "second.gguf", "-p", "hello").Refused("part 2 of a model in 3 files", "give the first of them");
    }

    [Fact]
    public void A_whole_model_that_is_called_a_part_is_taken_as_it_is()
    {
        using var place = new Workplace();
        place.Write("m-00002-of-00002.gguf", TinyModel.Create());
        place.Run("measure", "-m", "m-00002-of-00002.gguf", "-t", "1", "-p", "hello", "-q").Ended(0);
    }

    private static string Name(int part) => FormattableString.Invariant($"m-{part:D5}-of-{Parts:D5}.gguf");

    private static Workplace Place()
    {
        var place = new Workplace();
        var tensors = TinyModel.Tensors();
        for (var part = 0; part < Parts; part++)
        {
            var metadata = part == 0 ? TinyModel.Metadata() : new GgufMetadata("part");
            foreach (var (key, value) in Split(part, tensors.Count)) metadata.Add(key, value);
            using var stream = new MemoryStream();
            GgufWriter.Write(stream, metadata, [.. tensors.Where((_, index) => index * Parts / tensors.Count == part)]);
            place.Write(Name(part + 1), stream.ToArray());
        }
        return place;
    }

    private static Dictionary<string, GgufValue> Split(int part, int tensors) => new()
    {
        ["split.no"] = new GgufValue(GgufValueType.UInt16, false, 1, BitConverter.GetBytes((ushort)part)),
        ["split.count"] = new GgufValue(GgufValueType.UInt16, false, 1, BitConverter.GetBytes((ushort)Parts)),
        ["split.tensors.count"] = GgufValue.From(tensors),
    };
}
