using Sparsescope.Managed.Inference.Parts;

namespace Sparsescope.Tests.Inference;

public sealed class RotaryPositionsTests
{
    [Theory]
    [InlineData("Halves")]
    [InlineData("Neighbours")]
    public void Pairs_turn_by_their_angle_and_what_is_not_rotated_stays(string name)
    {
        var pairs = Enum.Parse<RotaryPairs>(name);
        var frequencies = RotaryFrequencies.Plain(12, 10_000);
        var rotation = new RotaryPositions(frequencies, 1, pairs);
        rotation.Reserve(40);
        float[] head = [.. Enumerable.Range(0, 16).Select(i => (float)Math.Cos(3 * i))], turned = [.. head];
        rotation.Turn(turned, 37);
        for (var i = 0; i < 6; i++)
        {
            var (a, b) = pairs == RotaryPairs.Halves ? (i, i + 6) : (2 * i, 2 * i + 1);
            var (sine, cosine) = Math.SinCos(37 * (double)frequencies[i]);
            Assert.Equal(head[a] * cosine - head[b] * sine, turned[a], 1e-5);
            Assert.Equal(head[b] * cosine + head[a] * sine, turned[b], 1e-5);
        }
        Assert.Equal(head[12..], turned[12..]);
    }

    [Fact]
    public void YaRN_keeps_fast_pairs_interpolates_slow_ones_and_mixes_between()
    {
        var plain = RotaryFrequencies.Plain(128, 10_000);
        var scaled = RotaryFrequencies.Yarn(plain, 10_000, 4, 4096, 32, 1, 1);
        Assert.Equal(plain[0], scaled[0]);
        Assert.Equal(plain[^1] / 4, scaled[^1]);
        var kept = plain.Zip(scaled, (before, after) => (double)after / before).ToList();
        for (var i = 1; i < kept.Count; i++) Assert.True(kept[i] <= kept[i - 1] + 1e-6);
        Assert.Contains(kept, share => share is > 0.3 and < 0.9);
    }

    [Fact]
    public void Long_texts_turn_by_the_frequencies_of_long_texts()
    {
        var (few, many) = (RotaryFrequencies.Plain(4, 10_000), RotaryFrequencies.Divided(RotaryFrequencies.Plain(4, 10_000), [2, 8]));
        float[] Turned(int longest)
        {
            var rotation = new RotaryPositions(few, 1, RotaryPairs.Halves, many, context: 100);
            rotation.Begin(longest);
            rotation.Reserve(20);
            float[] head = [1, 1, 0, 0];
            rotation.Turn(head, 9);
            return head;
        }
        Assert.Equal(Math.Cos(9 * few[0]), Turned(100)[0], 1e-6);
        Assert.Equal(Math.Cos(9 * few[0] / 2), Turned(101)[0], 1e-6);
    }
}
