using System.Text;
using Sparsescope.Models;

namespace Sparsescope.Tests.Models;

public class AnswerTextTests
{
    [Fact]
    public void Text_is_the_same_wherever_tokens_cut_its_bytes()
    {
        var random = new SplitMix64(3);
        string[] texts = ["plain", "naïve 🙂 Ünïcode — 漢字 🇩🇪👩‍👩‍👧", "", "\uFFFD", "a🙂"];
        foreach (var bytes in texts.Select(Encoding.UTF8.GetBytes).Append([0xF0, 0x9F, 0x41, 0xFF, 0xE2, 0x82]))
        {
            for (var trial = 0; trial < 50; trial++)
            {
                var text = new AnswerText([]);
                var whole = new StringBuilder();
                for (var at = 0; at < bytes.Length;)
                {
                    var count = Math.Min(bytes.Length - at, random.NextInt32(4));
                    whole.Append(text.Add(bytes.AsSpan(at, count)));
                    at += count;
                }
                whole.Append(text.Finish());
                Assert.Equal(Encoding.UTF8.GetString(bytes), whole.ToString());
                Assert.False(text.IsStopped);
            }
        }
    }

    [Theory]
    [InlineData("one two three", "two", "one ")]
    [InlineData("one two three", "three", "one two ")]
    [InlineData("aab", "ab", "a")]
    [InlineData("aaaab", "aab", "aa")]
    [InlineData("end 🙂 more", "🙂", "end ")]
    [InlineData("nothing here", "x", "nothing here")]
    [InlineData("thr", "three", "thr")]
    public void A_stop_text_ends_the_answer_before_it_wherever_tokens_cut_it(string answer, string stop, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(answer);
        for (var size = 1; size <= bytes.Length; size++)
        {
            var text = new AnswerText([stop]);
            var given = new StringBuilder();
            for (var at = 0; at < bytes.Length && !text.IsStopped; at += size)
                given.Append(text.Add(bytes.AsSpan(at, Math.Min(size, bytes.Length - at))));
            given.Append(text.Finish());
            Assert.Equal(expected, given.ToString());
            Assert.Equal(answer.Contains(stop, StringComparison.Ordinal), text.IsStopped);
        }
    }

    [Fact]
    public void Of_several_stop_texts_the_first_in_the_answer_counts_and_nothing_of_it_is_given_out_early()
    {
        var text = new AnswerText(["END", "\n\n"]);
        Assert.Equal("a", text.Add("a\n"u8));
        Assert.Equal("\nb", text.Add("b"u8));
        Assert.Equal("", text.Add("E"u8));
        Assert.Equal("EX", text.Add("X"u8));
        Assert.Equal("c", text.Add("c\n\nEND"u8));
        Assert.True(text.IsStopped);
        Assert.Equal("", text.Finish());
    }
}
