using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sparsescope.Records;

namespace Sparsescope.Models.Runs;

/// <summary>
/// What a run was: written beside its output as OUT.run.json before anything is measured, and compared when the run is resumed.
/// <c>identity</c> holds everything that decides the figures; the rest is for people.
/// </summary>
public static class RunHeader
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The file that lies beside an output.</summary>
    public static string PathOf(string output) => output + ".run.json";

    /// <summary>Reads an earlier run's header.</summary>
    /// <exception cref="BadInputException">Missing or damaged: without it nothing can be continued.</exception>
    public static JsonObject Read(string output)
    {
        var path = PathOf(output);
        try
        {
            var header = JsonNode.Parse(File.ReadAllBytes(path)) as JsonObject;
            return header?["identity"] is JsonObject ? header : throw new JsonException("no identity");
        }
        catch (FileNotFoundException e)
        {
            throw new BadInputException($"'{path}' is missing, so '{output}' cannot be resumed.", Remedy.StartAnew, e);
        }
        catch (JsonException e)
        {
            throw new BadInputException($"'{path}' is damaged, so '{output}' cannot be resumed.", Remedy.StartAnew, e);
        }
    }

    /// <summary>Writes a header whole or not at all.</summary>
    public static void Write(string output, JsonObject header) =>
        WholeFile.Write(PathOf(output), stream => stream.Write(Encoding.UTF8.GetBytes(header.ToJsonString(s_options) + "\n")));

    /// <summary>Throws where a run would continue with something that decides its figures changed.</summary>
    public static void RequireSame(JsonObject earlier, JsonObject now, string output)
    {
        var difference = JsonDifference.Of(earlier["identity"], now["identity"]).FirstOrDefault();
        if (difference is not null)
            throw new BadInputException($"'{output}' was made by another run: {difference}.", Remedy.ChooseAsBefore);
    }
}
