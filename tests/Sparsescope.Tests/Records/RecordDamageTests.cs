using System.Text;
using Sparsescope.Records;

namespace Sparsescope.Tests.Records;

public sealed class RecordDamageTests
{
    private const string JsonLines = """
        {"id": "a", "prompt": "one \ud83d\ude00 é", "n": [1, {"\u0061": null}]}
        {"messages": [{"role": "user", "content": "hi"}], "id": 3}
        {"tokens": [1, 2, 3]}
        """;

    private const string Json = """
        {"canary": "x", "\u0065xtra": [1], "examples": [
        {"prompt": "one \ud83d\ude00", "id": "a"},
        {"prompt": "two", "n": {"m": [[]]}}]}
        """;

    private const string Csv = "id,prompt,n\r\na,\"one\n\"\"two\"\"\",é\r\n\r\nb,three,4\r\n";

    private static readonly string[] s_pieces = ["\"", "{", "}", "[", "]", ",", ":", "\n", "\r", "\\u", "\\ud800", "\0", "data", "\t"];

    [Theory]
    [InlineData(RecordFormat.JsonLines, JsonLines)]
    [InlineData(RecordFormat.Json, JsonLines)]
    [InlineData(RecordFormat.Json, Json)]
    [InlineData(RecordFormat.Csv, Csv)]
    [InlineData(RecordFormat.Text, Csv)]
    public void Random_damage_is_refused_with_a_sentence_or_read(RecordFormat format, string text)
    {
        var random = new SplitMix64((ulong)text.Length);
        var read = 0;
        for (var round = 0; round < 2000; round++)
        {
            using var stream = new MemoryStream(Damage(Encoding.UTF8.GetBytes(text), random));
            try
            {
                var records = RecordReader.Read(stream, format, new RecordOptions { Name = "in" });
                read += records.Sum(r => r.Prompt?.Length ?? r.Messages?.Count ?? r.Tokens!.Count) > 0 ? 1 : 0;
            }
            catch (BadInputException e)
            {
                Assert.StartsWith("in:", e.Message);
            }
        }
        Assert.InRange(read, 1, 1999);
    }

    // One to three changes: a byte, a piece of syntax put in, or some bytes taken out.
    private static byte[] Damage(byte[] bytes, SplitMix64 random)
    {
        for (var changes = 1 + random.NextInt32(3); changes > 0; changes--)
        {
            var at = random.NextInt32(bytes.Length);
            bytes = random.NextInt32(3) switch
            {
                0 => [.. bytes[..at], (byte)random.NextInt32(256), .. bytes[(at + 1)..]],
                1 => [.. bytes[..at], .. Encoding.UTF8.GetBytes(s_pieces[random.NextInt32(s_pieces.Length)]), .. bytes[at..]],
                _ => [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + 1 + random.NextInt32(5))..], (byte)' '],
            };
        }
        return bytes;
    }
}
