using System.Globalization;

namespace Sparsescope.Measuring;

/// <summary>
/// One of several parts that a run is measured in, each by itself. Parts are made of whole windows: together they are the run, figure for
/// figure.
/// </summary>
public readonly record struct Shard
{
    /// <summary>Most parts of a run.</summary>
    public const int Most = 100_000;

    /// <summary>Part <paramref name="number"/> of <paramref name="count"/>.</summary>
    /// <exception cref="BadInputException">There is no such part.</exception>
    public Shard(int number, int count)
    {
        if (count is < 1 or > Most || number < 1 || number > count)
            throw NoShard(string.Create(CultureInfo.InvariantCulture, $"{number}/{count}"));
        (Number, Count) = (number, count);
    }

    /// <summary>The whole run as its only part.</summary>
    public static Shard Whole { get; } = new(1, 1);

    /// <summary>Which part, from 1.</summary>
    public int Number { get; }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>Reads <c>i/N</c>.</summary>
    /// <exception cref="BadInputException">Not of that form, or there is no such part.</exception>
    public static Shard Parse(string text) =>
        text.Split('/') is [var number, var count] && Digits(number) is { } i && Digits(count) is { } n ? new(i, n) : throw NoShard(text);

    /// <summary>
    /// The part's own of <paramref name="windows"/> windows in their order: a run of them, so that the parts one after the other are the
    /// whole. Parts differ by one window at most, and those beyond the number of windows are empty.
    /// </summary>
    /// <returns>The first window, and the one after the last.</returns>
    public (long From, long To) Of(long windows)
    {
        var (share, rest) = (windows / Count, windows % Count);
        var from = ((Number - 1) * share) + Math.Min(Number - 1, rest);
        return (from, from + share + (Number <= rest ? 1 : 0));
    }

    /// <summary>Whether a window is the part's own where windows are dealt out in turn.</summary>
    /// <param name="window">Number of the window, from 0.</param>
    public bool IsDealt(long window) => window % Count == Number - 1;

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}/{Count}");

    private static int? Digits(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value
        : null;

    private static BadInputException NoShard(string text) =>
        new($"'{text}' is no part of a run; write i/N, the i-th of N parts, with i from 1 to N and N at most {Most}.");
}
