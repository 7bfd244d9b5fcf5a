using System.Text;
using Sparsescope.Records;

namespace Sparsescope.Tests.Records;

public sealed class StrictTextReaderTests
{
    [Fact]
    public void Text_of_any_shape_comes_out_as_the_framework_reads_it()
    {
        var random = new SplitMix64(3);
        for (var round = 0; round < 300; round++)
        {
            var bytes = Encoding.UTF8.GetBytes(RandomText(random));
            var expected = new StreamReader(new MemoryStream(bytes));
            using var lines = Reader(bytes);
            while (expected.ReadLine() is { } line) Assert.Equal(line, lines.ReadLine());
            Assert.Null(lines.ReadLine());

            using var whole = Reader(bytes);
            if (round % 2 == 0) Assert.StartsWith(whole.LookAhead().ToString(), Encoding.UTF8.GetString(bytes));
            Assert.Equal(Encoding.UTF8.GetString(bytes), whole.ReadToEnd());
        }
    }

    [Fact]
    public void What_stands_before_a_problem_is_handed_out_first()
    {
        foreach (var length in new[] { 1, 16_383, 16_384, 16_385, 50_000 })
        {
            using var reader = Reader([.. Encoding.UTF8.GetBytes(new string('x', length)), 0xFF, .. "more"u8]);
            var buffer = new char[100_000];
            Assert.Equal(length, reader.Read(buffer));
            Assert.Throws<BadInputException>(() => reader.Read(buffer));
            Assert.Throws<BadInputException>(() => reader.Peek());
        }
    }

    // Long enough to cross several blocks; line ends of all three kinds, also next to one another.
    private static string RandomText(SplitMix64 random)
    {
        string[] parts = ["\n", "\r\n", "\r", "é", "\U0001F600", "word ", new string('z', 1000), new string('y', 9001)];
        var text = new StringBuilder();
        for (var count = random.NextInt32(60); count > 0; count--) text.Append(parts[random.NextInt32(parts.Length)]);
        return text.ToString();
    }

    private static StrictTextReader Reader(byte[] bytes) => new(new MemoryStream(bytes), Encoding.UTF8, "in", int.MaxValue);
}
