using System.Text.Json;
using Sparsescope.Tests.Gguf;

namespace Sparsescope.ModelTests.Cli;

public sealed class OtherCommandTests
{
    private const string Data = "hello <|im_end|>";

    [Fact]
    public void Tokenize_keeps_a_control_token_in_data_text()
    {
        using var place = new Workplace();
        var item = Assert.Single(place.Run("tokenize", "-m", Workplace.Model, "-p", Data, "--json").Ended(0).Items);
        var tokens = item.GetProperty("tokens").EnumerateArray().Select(token => token.GetInt32()).ToList();
        Assert.Equal(1, tokens.Count(token => token == TinyModel.TurnEnd));
        Assert.Equal(TinyModel.TurnStart, tokens[0]);
        var text = string.Concat(item.GetProperty("texts").EnumerateArray().Select(piece => piece.GetString()));
        Assert.Equal("<|im_start|>user\n" + Data + "<|im_end|>\n<|im_start|>assistant\n", text);

        var raw = Assert.Single(place.Run("tokenize", "-m", Workplace.Model, "-p", Data, "--json", "--raw").Ended(0).Items);
        Assert.DoesNotContain(raw.GetProperty("tokens").EnumerateArray(), token => token.GetInt32() >= TinyModel.EndOfText);
        var special = Assert.Single(place.Run("tokenize", "-m", Workplace.Model, "-p", Data, "--json", "--raw", "--special").Ended(0)
            .Items);
        Assert.Contains(special.GetProperty("tokens").EnumerateArray(), token => token.GetInt32() == TinyModel.TurnEnd);
    }

    [Fact]
    public void Tokenize_names_a_record_that_fails_and_goes_on()
    {
        using var place = new Workplace();
        place.Write("p.jsonl", "{\"prompt\": \"\"}\n{\"prompt\": \"hello\"}\n");
        var run = place.Run("tokenize", "-m", Workplace.Model, "-f", "p.jsonl", "--raw").Ended(3);
        Assert.Contains("p.jsonl:1", run.Error, StringComparison.Ordinal);
        Assert.Contains("\"hello\"", Assert.Single(run.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Render_marks_the_control_tokens_that_the_template_wrote()
    {
        using var place = new Workplace();
        var run = place.Run("render", "-m", Workplace.Model, "-p", Data).Ended(0);
        Assert.Equal("⟦<|im_start|>⟧user\n" + Data + "⟦<|im_end|>⟧\n⟦<|im_start|>⟧assistant\n", run.Text.TrimEnd('\n') + "\n");
    }

    [Fact]
    public void Render_with_a_template_alone_gives_a_line_a_conversation()
    {
        using var place = new Workplace();
        place.Write("t.jinja",
            "{{ bos_token }}{% for m in messages %}{% if m.role == 'tool' %}{{ raise_exception('no tools') }}{% endif %}{{ m.role }}: {{ "
            + "m.content }}{{ eos_token }}{% endfor %}{{ strftime_now('%Y-%m-%d') }}{% if add_generation_prompt %}>{% endif %}");
        place.Write("c.jsonl",
            "{\"messages\": [{\"role\": \"user\", \"content\": \"é\"}]}\n{\"id\": \"t\", \"messages\": [{\"role\": \"tool\", \"content\": "
            + "\"x\"}]}\n{\"id\": \"p\", \"prompt\": \"hi\"}\n");
        string[] arguments = ["render", "--template", "t.jinja", "--bos", "<s>", "--eos", "</s>", "--date", "2026-01-02T03:04:05", "-f",
            "c.jsonl"];
        var run = place.Run(arguments).Ended(3);
        Assert.Equal(["0", "t", "p"], run.Items.Select(item => item.GetProperty("id").GetString()));
        Assert.Equal("<s>user: é</s>2026-01-02>", run.Items[0].GetProperty("text").GetString());
        Assert.Contains("no tools", run.Items[1].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal("<s>user: hi</s>2026-01-02>", run.Items[2].GetProperty("text").GetString());
        Assert.Equal("<s>user: é</s>2026-01-02", place.Run([.. arguments, "--no-generation-prompt"]).Ended(3).Items[0].GetProperty("text")
            .GetString());
    }

    [Fact]
    public void Inspect_says_what_a_model_is()
    {
        using var place = new Workplace();
        var json = JsonElement.Parse(place.Run("inspect", Workplace.Model, "--json", "--tensors").Ended(0).Output);
        Assert.Equal("llama", json.GetProperty("architecture").GetString());
        Assert.Equal(TinyModel.DefaultBlocks, json.GetProperty("layers").GetInt32());
        Assert.Equal(TinyModel.Width, json.GetProperty("width").GetInt32());
        Assert.Equal(TinyModel.ContextLength, json.GetProperty("context").GetInt32());
        Assert.Equal(TinyModel.Vocabulary.Count, json.GetProperty("vocabulary").GetInt32());
        Assert.Contains(json.GetProperty("taps").EnumerateArray(), tap => tap.GetProperty("tap").GetString() == "resid_post"
            && tap.GetProperty("layers").GetString() == "0..2");
        Assert.Contains(json.GetProperty("tensors").EnumerateArray(), tensor => tensor.GetProperty("name").GetString() == "l_out-0");
        var text = place.Run("inspect", "-m", Workplace.Model).Ended(0).Text;
        Assert.Contains("resid_post", text, StringComparison.Ordinal);
        Assert.DoesNotContain("name:l_out-0", text, StringComparison.Ordinal);
        Assert.Contains("name:l_out-0", place.Run("inspect", "-m", Workplace.Model, "--tensors").Ended(0).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_finds_this_machine_sound()
    {
        using var place = new Workplace();
        Assert.True(JsonElement.Parse(place.Run("doctor", "--json").Ended(0).Output).GetProperty("sound").GetBoolean());
        Assert.Contains(place["hf"], place.Run("doctor").Ended(0).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_natives_are_an_environment_that_cannot_measure()
    {
        using var place = new Workplace();
        place.Set("SPARSESCOPE_LLAMA_PATH", place["nowhere"]);
        place.Measure("-p", "hello", "-o", "out.jsonl").Refused("SPARSESCOPE_LLAMA_PATH");
        Assert.Empty(place.Files("out"));
        Assert.Contains("MISSING", place.Run("doctor").Ended(2).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Version_and_help_are_printed()
    {
        using var place = new Workplace();
        Assert.Matches(@"^\d+\.\d+\.\d+\n$", place.Run("--version").Ended(0).Text);
        var help = place.Run("--help").Ended(0).Text;
        foreach (var command in (string[])["measure", "inspect", "tokenize", "render", "pull", "doctor"])
            Assert.Contains(command, help, StringComparison.Ordinal);
        Assert.Contains("--vectors", place.Run("measure", "--help").Ended(0).Text, StringComparison.Ordinal);
    }
}
