using System.Text.Json;
using Sparsescope.Templates;

namespace Sparsescope.Tests.Templates;

/// <summary>Small templates over the whole language, against jinja2 (reference/make_jinja_cases.py made the table).</summary>
public sealed class JinjaCasesTests
{
    private const int Cases = 1677;

    [Fact]
    public void Every_construct_renders_as_in_jinja2_or_fails_where_it_fails_there()
    {
        using var table = JsonDocument.Parse(File.ReadAllText(Find("jinja_cases.json")));
        var variables = table.RootElement.GetProperty("variables").EnumerateObject();
        var context = new TemplateContext
        {
            BosToken = "<BOS>",
            EosToken = "<EOS>",
            Now = new DateTime(2026, 1, 2, 3, 4, 5),
            Extra = variables.ToDictionary(variable => variable.Name, variable => variable.Value),
        };
        ChatMessage[] messages = [.. table.RootElement.GetProperty("messages").EnumerateArray().Select(ChatMessage.FromJson)];
        var wrong = new List<string>();
        var count = 0;
        foreach (var row in table.RootElement.GetProperty("cases").EnumerateArray())
        {
            count++;
            var (template, expected) = (row[0].GetString()!, row[1].GetString());
            var actual = Render(template, messages, context);
            if (actual != expected) wrong.Add($"{template}\n  expected {expected ?? "an error"}\n  got      {actual ?? "an error"}");
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.Equal(Cases, count);
    }

    private static string? Render(string template, IReadOnlyList<ChatMessage> messages, TemplateContext context)
    {
        try
        {
            return ChatTemplate.Parse(template).Render(messages, context).Text;
        }
        catch (TemplateException)
        {
            return null;
        }
    }

    private static string Find(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "Sparsescope.slnx"))) continue;
            return Path.Combine(folder.FullName, "tests", "Sparsescope.Tests", "Templates", "reference", name);
        }
        throw new FileNotFoundException($"{name} is sought from the test's folder upwards to the project's root");
    }
}
