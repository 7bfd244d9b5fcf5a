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
                var (text, error) = Render(template, root, rendering);
                string? fault;
                if (rendering.TryGetProperty("rendered", out var expected))
                {
                    renderings++;
                    fault = text is null ? error : FirstDifference(expected.GetString()!, text);
                }
                else
                {
                    errors++;
                    fault = error is null ? $"rendered, but transformers fails with {rendering.GetProperty("error")}" : null;
                }
                if (fault is null) continue;
                var flag = rendering.GetProperty("add_generation_prompt");
                wrong.Add($"{model.GetProperty("name")}, {rendering.GetProperty("conversation")}, generation prompt {flag}: {fault}");
            }
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.Equal((Renderings, Errors), (renderings, errors));
    }

    private static (string? Text, string? Error) Render(ChatTemplate template, JsonElement root, JsonElement rendering)
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
            return (template.Render([.. messages.EnumerateArray().Select(ChatMessage.FromJson)], context).Text, null);
        }
        catch (TemplateException error)
        {
            return (null, error.Message);
        }
    }

    private static string? FirstDifference(string expected, string actual)
    {
        if (expected == actual) return null;
        var at = expected.AsSpan().CommonPrefixLength(actual);
        string Around(string text) => JsonSerializer.Serialize(text[Math.Max(0, at - 40)..Math.Min(text.Length, at + 40)]);
        return $"differs at {at}: expected {Around(expected)}, got {Around(actual)}";
    }
}
