using System.Text.Encodings.Web;
using System.Text.Json;
using Sparsescope.Cli;
using Spectre.Console;

namespace Sparsescope.Tests;

public sealed class VisibleTests
{
    private const string Hostile = "a\e[2J\e]0;title\a\u009B31m\u202Eb\u2066c\u200B\u00AD\U000E0041\u3164d\u2028e\r\x7F\tf\ng";

    [Theory]
    [InlineData("plain Ünïcode 日本 👍🏽 ❤\uFE0F", "plain Ünïcode 日本 👍🏽 ❤\uFE0F")]
    [InlineData("\e[2J", "⟨U+001B⟩[2J")]
    [InlineData("\u202Ex", "⟨U+202E⟩x")]
    [InlineData("\U000E0041", "⟨U+E0041⟩")]
    [InlineData("\uE000", "⟨U+E000⟩")]
    [InlineData("\u3164", "⟨U+3164⟩")]
    [InlineData("a\tb\nc", "a\tb\nc")]
    [InlineData("a\rb", "a⟨U+000D⟩b")]
    public void What_would_steer_a_terminal_or_not_show_is_spelled(string text, string expected) =>
        Assert.Equal(expected, Visible.Lines(text));

    [Fact]
    public void One_line_is_one_line() => Assert.Equal("a b⟨U+0009⟩c", Visible.OneLine("a\r\nb\tc"));

    [Fact]
    public void Json_means_the_same_with_nothing_hidden_in_it()
    {
        var json = JsonSerializer.Serialize(new { text = Hostile, more = "é日" },
            new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true });
        var visible = Visible.Json(json);
        Assert.DoesNotContain(visible.EnumerateRunes(), rune => rune.Value != '\n' && PlainText.Hides(rune));
        Assert.Equal(Hostile, JsonElement.Parse(visible).GetProperty("text").GetString());
        Assert.Contains("é日", visible, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_is_printed_or_said_passes_through()
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var terminal = new Terminal(output, error,
            AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) }));
        terminal.Print(Hostile);
        terminal.PrintJson(JsonSerializer.Serialize(Hostile));
        terminal.Say(Hostile);
        foreach (var text in (string[])[System.Text.Encoding.UTF8.GetString(output.ToArray()), error.ToString()])
            Assert.DoesNotContain(text.EnumerateRunes(), rune => rune.Value is not ('\n' or '\t') && PlainText.Hides(rune));
    }
}
