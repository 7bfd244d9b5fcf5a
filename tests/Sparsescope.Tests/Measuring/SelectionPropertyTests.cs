using CsCheck;
using Sparsescope.Measuring;
using Cutter = Sparsescope.Measuring.Windows;

namespace Sparsescope.Tests.Measuring;

/// <summary>Which layers, positions and windows are measured, against looking at each in turn.</summary>
public sealed class SelectionPropertyTests
{
    // Near the ends of prompts and models, and at the ends of what can be written.
    private static readonly Gen<int> s_index = Gen.OneOf(Gen.Int[-14, 14], Gen.OneOf<int>(int.MinValue, -1, 0, int.MaxValue));

    private static readonly Gen<int?> s_end = Gen.OneOf(s_index.Select(index => (int?)index), Gen.Const((int?)null));

    [Fact]
    public void Positions_are_those_that_each_part_names()
    {
        var each = Gen.OneOf(
            Gen.Const(new Part(":", length => [.. Range(0, length, length)])),
            Gen.Const(new Part("last", length => [length - 1])),
            Gen.Const(new Part("all", length => [.. Range(0, length, length)])),
            s_index.Select(index => new Part($"{index}", length => [Absolute(index, length)])),
            s_end.Select(s_end, (from, to) => new Part($"{from}:{to}", length =>
                [.. Range(Absolute(from ?? 0, length), to is { } end ? Absolute(end, length) : length, length)])),
            s_index.Select(s_index, (from, to) => new Part($"{from}..{to}", length =>
                [.. Range(Absolute(from, length), Absolute(to, length) + 1, length)])));
        var lists = each.Array[1, 4];
        Property.Holds(Gen.Select(lists, each.Array[0, 3], Gen.Int[1, 12]), input =>
        {
            var (single, inMean, length) = input;
            var spec = PositionSpec.Parse(Joined(single) + (inMean.Length > 0 ? $",mean({Joined(inMean)})" : ""));
            var (wanted, averaged) = (Union(single, length), Union(inMean, length));
            if (wanted.Concat(averaged).Any(p => p < 0 || p >= length))
            {
                Assert.Throws<BadInputException>(() => spec.Resolve(length));
                return;
            }
            var (found, mean) = spec.Resolve(length);
            Assert.Equal(wanted.Select(p => (int)p), found);
            Assert.Equal(averaged.Select(p => (int)p), mean);
            Assert.Equal(inMean.Length > 0, spec.HasMean);
        });

        static string Joined(Part[] parts) => string.Join(',', parts.Select(part => part.Text));
        static long[] Union(Part[] parts, int length) => [.. parts.SelectMany(part => part.Positions(length)).Distinct().Order()];
    }

    [Fact]
    public void Layers_are_those_that_each_range_names_and_one_the_model_lacks_is_refused()
    {
        var range = Gen.OneOf(s_index.Select(s_index, (from, to) => new Layers($"{from}..{to}", from, to)),
            s_index.Select(layer => new Layers($"{layer}", layer, layer)), Gen.Const(new Layers("last", -1, -1)));
        Property.Holds(Gen.Select(range.Array[1, 4], Gen.Int[1, 12]), input =>
        {
            var (ranges, blocks) = input;
            var text = string.Join(',', ranges.Select(r => r.Text));
            var ends = ranges.Select(r => (From: Absolute(r.From, blocks + 1), To: Absolute(r.To, blocks + 1))).ToList();
            if (ends.Any(r => r.From < 0 || r.To > blocks || r.From > r.To))
            {
                Assert.Throws<BadInputException>(() => LayerSpec.Parse(text).Resolve(blocks));
                return;
            }
            Assert.Equal(Range(0, blocks + 1, blocks + 1).Where(layer => ends.Any(r => layer >= r.From && layer <= r.To)),
                LayerSpec.Parse(text).Resolve(blocks).Select(layer => (long)layer));
        });
    }

    [Fact]
    public void Any_text_is_a_selection_or_refused_in_a_sentence()
    {
        var text = Gen.OneOf("last", "all", "mean", "mean(last)", "(", ")", ",", ":", "..", ".", "-", "+", "1", "2147483648", " ", "é")
            .Array[0, 8]
            .Select(pieces => string.Concat(pieces));
        Property.Holds(text, written =>
        {
            foreach (var read in (Action[])[() => PositionSpec.Parse(written).Resolve(5), () => LayerSpec.Parse(written).Resolve(5),
                () => Shard.Parse(written)])
            {
                if (Record.Exception(read) is { } problem)
                    Assert.False(string.IsNullOrWhiteSpace(Assert.IsType<BadInputException>(problem).Message));
            }
        });
    }

    [Fact]
    public void Windows_are_the_input_in_its_order_and_no_fuller_than_they_may_be()
    {
        // Short prompts alone fill a window by their number; longer ones by their tokens, raw vectors by their bytes.
        var brief = Gen.Select(Gen.Int[1, 9], Gen.Const(0)).Array[0, 300];
        var mixed = Gen.Select(Gen.Frequency((8, Gen.Int[1, 700]), (1, Gen.Int[10_000, 20_000])),
            Gen.OneOf(Gen.Const(0), Gen.Int[1, 900])).Array[0, 100];
        TapPoint[] points = [.. Enumerable.Range(0, 30).Select(layer => new TapPoint(new("resid_post", layer), "t", 4096, false))];
        var filled = new HashSet<string>();
        Property.Holds(Gen.Select(Gen.OneOf(brief, mixed), Gen.Bool, Gen.OneOf(0, 300)), input =>
        {
            var (items, keeps, generated) = input;
            var request = new MeasureRequest(points, PositionSpec.Parse("last"), [])
            {
                KeepVectors = keeps,
                Generation = generated == 0 ? null : new(generated),
            };
            var prompts = items.Select((item, i) =>
                new EncodedPrompt(new() { Index = i, Id = $"{i}", Where = "in", Fields = [] }, new int[item.Item1], null)
                {
                    Continuations = item.Item2 == 0 ? [] : [new("", new int[item.Item2])]
                }).ToList();
            var windows = Cutter.Cut(prompts, request).ToList();
            Assert.Equal(prompts, windows.SelectMany(window => window));
            Assert.All(windows, window => Assert.True(window.Count == 1 || Over(window) is null));
            // The first of a window had no room in the one before.
            foreach (var (before, after) in windows.Zip(windows.Skip(1))) filled.Add(Assert.IsType<string>(Over([.. before, after[0]])));

            string? Over(IReadOnlyList<EncodedPrompt> window) => window.Count > Cutter.MostItems ? "items"
                : Tokens(window) > Cutter.MostTokens ? "tokens"
                : keeps && window.Sum(item => item.Tokens.Length + generated) * 30L * 4096 * sizeof(float) > Cutter.MostVectorBytes
                ? "bytes" : null;
            var places = Cutter.Places(prompts, request).ToList();
            Assert.Equal(windows.Select(window => window.Count), places.Select(place => place.Count));
            Assert.Equal(places.Select((_, i) => (long)windows.Take(i).Sum(window => window.Count)), places.Select(place => place.First));
        }, samples: 300);
        Assert.Equal(["bytes", "items", "tokens"], filled.Order());

        static int Tokens(IReadOnlyList<EncodedPrompt> window) =>
            window.Sum(item => item.Tokens.Length + item.Continuations.Sum(continuation => continuation.Tokens.Length));
    }

    private sealed record Layers(string Text, int From, int To);

    private sealed record Part(string Text, Func<int, long[]> Positions);

    // In 64 bits, where no sum goes over.
    private static long Absolute(int index, int length) => index < 0 ? (long)length + index : index;

    // Those of from … to − 1 that a prompt or a model of this length has.
    private static IEnumerable<long> Range(long from, long to, int length)
    {
        for (var p = 0; p < length; p++)
        {
            if (p >= from && p < to) yield return p;
        }
    }
}
