using System.Text.Json;
using Sparsescope.Templates;

namespace Sparsescope.Tests.Templates;

/// <summary>Chat templates of published models, against what transformers' own Jinja environment makes of them.</summary>
public sealed class ReferenceTemplatesTests
{
    private const int Renderings = 417, Errors = 39;

    [Fact]
    public void Published_templates_render_as_in_transformers_and_fail_where_they_fail_there()
    {
        using var reference = JsonDocument.Parse(File.ReadAllText(Shared.Path("golden", "templates", "templates.json")));
        var root = reference.RootElement;
        var wrong = new List<string>();
        int renderings = 0, errors = 0;
        foreach (var model in root.GetProperty("templates").EnumerateArray())
        {
            var template = ChatTemplate.Parse(model.GetProperty("template").GetString()!);
            foreach (var rendering in model.GetProperty("cases").EnumerateArray())
            {
                var name = $"{model.GetProperty("name")}, {rendering.GetProperty("conversation")}, generation prompt {rendering.GetProperty("add_generation_prompt")}";
                var actual = Render(template, root, rendering);
                if (rendering.TryGetProperty("rendered", out var expected))
                {
                    renderings++;
                    if (actual.Prompt is null || actual.Prompt.Text != expected.GetString()) wrong.Add($"{name}: {actual.Error ?? FirstDifference(expected.GetString()!, actual.Prompt?.Text ?? "")}");
                    else if (ControlOfData(actual.Prompt) is { } what) wrong.Add($"{name}: {what}");
                }
                else
                {
                    errors++;
                    if (actual.Error is null) wrong.Add($"{name}: rendered, but transformers fails with {rendering.GetProperty("error")}");
                }
            }
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.Equal((Renderings, Errors), (renderings, errors));
    }

    private static (RenderedPrompt? Prompt, string? Error) Render(ChatTemplate template, JsonElement root, JsonElement rendering)
    {
        var messages = root.GetProperty("conversations").GetProperty(rendering.GetProperty("conversation").GetString()!);
        var context = new TemplateContext
        {
            AddGenerationPrompt = rendering.GetProperty("add_generation_prompt").GetBoolean(),
            BosToken = root.GetProperty("bos_token").GetString()!,
            EosToken = root.GetProperty("eos_token").GetString()!,
            UnkToken = root.GetProperty("unk_token").GetString(),
            PadToken = root.GetProperty("pad_token").GetString(),
            Now = DateTime.Parse(root.GetProperty("now").GetString()!, System.Globalization.CultureInfo.InvariantCulture),
        };
        try
        {
            return (template.Render([.. messages.EnumerateArray().Select(ChatMessage.FromJson)], context), null);
        }
        catch (TemplateException error)
        {
            return (null, error.Message);
        }
    }

    /// <summary>No content of these conversations holds a control token, so none may be marked as data.</summary>
    private static string? ControlOfData(RenderedPrompt prompt) => prompt.DataSpans
        .Select(span => prompt.Text[span.Start..span.End])
        .FirstOrDefault(text => text.Contains("<|", StringComparison.Ordinal) || text.Contains("BOS", StringComparison.Ordinal)) is { } found
            ? $"'{found}' is marked as data"
            : null;

    private static string FirstDifference(string expected, string actual)
    {
        var at = expected.AsSpan().CommonPrefixLength(actual);
        string Around(string text) => JsonSerializer.Serialize(text[Math.Max(0, at - 40)..Math.Min(text.Length, at + 40)]);
        return $"differs at {at}: expected {Around(expected)}, got {Around(actual)}";
    }
}
