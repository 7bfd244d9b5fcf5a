using System.Text.Json;

namespace Sparsescope.Cli.Measuring;

/// <summary>The file of --tools: a JSON list of tools, or one tool alone.</summary>
internal static class ToolsFile
{
    /// <exception cref="BadInputException">The file cannot be read or is no JSON.</exception>
    internal static JsonElement Read(string path)
    {
        if (Directory.Exists(path)) throw new BadInputException($"--tools '{path}' is a folder; name a file with a JSON list.");
        try
        {
            // As text: a byte order mark is no JSON.
            var tools = JsonElement.Parse(File.ReadAllText(path));
            return tools.ValueKind == JsonValueKind.Object ? JsonSerializer.SerializeToElement(new[] { tools }) : tools;
        }
        catch (JsonException e)
        {
            throw new BadInputException($"--tools '{path}' is no JSON (line {(e.LineNumber ?? 0) + 1}); write a list of objects such as "
                + "[{\"type\": \"function\", \"function\": …}].", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"--tools '{path}' cannot be read: {e.Message}", e);
        }
    }
}
