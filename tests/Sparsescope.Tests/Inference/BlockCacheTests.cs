using Sparsescope.Managed.Inference;

namespace Sparsescope.Tests.Inference;

/// <summary>Keys and values of a block: what rows see is there, what none sees any more makes room.</summary>
public sealed class BlockCacheTests
{
    private const int Width = 6, HeadWidth = 3;

    public static TheoryData<int?, ulong> Windows => new() { { null, 1 }, { 1, 2 }, { 7, 3 }, { 64, 4 }, { 100, 5 } };

    [Theory, MemberData(nameof(Windows))]
    public void What_a_row_sees_is_what_was_stored_however_many_come_at_once(int? window, ulong seed)
    {
        var random = new SplitMix64(seed);
        var cache = new BlockCache(new(Width, window), CacheType.F32);
        var stored = new List<float[]>();
        while (stored.Count < 2000)
        {
            var (first, count) = (stored.Count, 1 + random.NextInt32(90));
            cache.Reserve(first, first, first + count, longest: 2100);
            for (var i = 0; i < count; i++)
            {
                float[] entry = [.. Enumerable.Range(0, 2 * Width).Select(_ => (float)random.NextGaussian())];
                stored.Add(entry);
                cache.Store(first + i, entry.AsSpan(0, Width), entry.AsSpan(Width));
            }
            var seen = Math.Max(0, first - (window ?? int.MaxValue) + 1);
            var wide = Array.Empty<float>();
            for (var head = 0; head < Width / HeadWidth; head++)
            {
                var keys = cache.Keys(seen, stored.Count - seen, head, HeadWidth, ref wide);
                var values = cache.Values(seen, stored.Count - seen, head, HeadWidth, ref wide);
                for (var position = seen; position < stored.Count; position++)
                {
                    Assert.Equal(stored[position][(head * HeadWidth)..((head + 1) * HeadWidth)], keys.Row(position - seen).ToArray());
                    var value = stored[position][(Width + head * HeadWidth)..(Width + (head + 1) * HeadWidth)];
                    Assert.Equal(value, values.Row(position - seen).ToArray());
                }
            }
        }
        // A window and what comes at once, doubled at most; else no more than was announced.
        Assert.InRange(cache.Bytes, 1, 2L * Width * sizeof(float) * (window is { } w ? Math.Max(64, 2 * (w + 90)) : 2100));
    }

    [Fact]
    public void BF16_takes_half_and_rounds_to_the_nearest_with_ties_to_even_and_keeps_NaN()
    {
        var cache = new BlockCache(new(4, null), CacheType.BF16);
        cache.Reserve(0, 0, 1, longest: 1);
        var exact = new BlockCache(new(4, null), CacheType.F32);
        exact.Reserve(0, 0, 1, longest: 1);
        Assert.Equal(exact.Bytes, 2 * cache.Bytes);
        // 1 + 2⁻⁸ lies between 1 and 1 + 2⁻⁷: to the even one, which is 1; 1 + 3·2⁻⁸ goes up.
        float[] value = [float.PositiveInfinity, BitConverter.UInt32BitsToSingle(0x7F800001), 0, -0f];
        cache.Store(0, [1 + 1f / 256, 1 + 3f / 256, -3.14159274f, float.NaN], value);
        var wide = Array.Empty<float>();
        Assert.Equal([1, 1 + 4f / 256, -3.140625f, float.NaN], cache.Keys(0, 1, 0, 4, ref wide).Row(0).ToArray());
        Assert.Equal([float.PositiveInfinity, float.NaN, 0, -0f], cache.Values(0, 1, 0, 4, ref wide).Row(0).ToArray());
    }

    [Fact]
    public void What_it_may_be_cut_back_to_is_held()
    {
        var cache = new SequenceCache([new(Width, 5)], CacheType.F32);
        void Grow(int until)
        {
            for (var position = cache.Length; position < until; position++)
            {
                cache.Extend(position + 1, longest: until);
                cache.Store(0, position, Enumerable.Repeat((float)position, Width).ToArray(), new float[Width]);
            }
        }
        Grow(1000);
        Assert.True(cache.CanCutBackTo(0));
        Assert.False(cache.CanCutBackTo(500));
        Assert.Throws<InvalidOperationException>(() => cache.Trim(500));
        cache.Hold(1000);
        Grow(3000);
        Assert.True(cache.CanCutBackTo(1000));
        cache.Trim(1000);
        var wide = Array.Empty<float>();
        Assert.Equal([996f, 997, 998, 999], Enumerable.Range(0, 4).Select(i => cache.Keys(0, 996, 4, 0, HeadWidth, ref wide).Row(i)[0]));
        cache.Trim(0);
        Grow(2);
        Assert.Equal(1f, cache.Keys(0, 1, 1, 0, HeadWidth, ref wide).Row(0)[0]);
    }
}
