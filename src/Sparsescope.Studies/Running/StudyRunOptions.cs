using System.Text.Json;
using System.Text.Json.Nodes;
using Sparsescope.Measuring;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Running;

/// <summary>
/// What the command line chose for a run, and what became of it. All that <see cref="Json"/> writes is part of the run's identity.
/// </summary>
/// <param name="Limit">Items a condition, or questions where paired; null: the study's own.</param>
/// <param name="Seed">Seed; null: the study's own.</param>
public sealed record StudyRunOptions(int? Limit = null, ulong? Seed = null)
{
    /// <summary>Prompts are sent without a chat template, whatever the model has.</summary>
    public bool Raw { get; init; }

    /// <summary>Text of the chat template to use in the place of the model's, or null.</summary>
    public string? Template { get; init; }

    /// <summary>The form that was used; null before that is known, and in stores of earlier versions.</summary>
    public FrameForm? Form { get; init; }

    /// <summary>Names of the frames, the study's own first; empty as <see cref="Form"/> is null.</summary>
    public IReadOnlyList<string> Frames { get; init; } = [];

    /// <summary>Hex SHA-256 of the template that was used in the place of the model's; null for the model's own.</summary>
    public string? TemplateSha256 { get; init; }

    /// <summary>The part of the run that is measured; null: all of it. Not part of the identity: the parts together are the run.</summary>
    public Shard? Shard { get; init; }

    /// <summary>As the store keeps it.</summary>
    public string Json
    {
        get
        {
            var json = new JsonObject { ["limit"] = Limit, ["seed"] = Seed };
            if (Form is not { } form) return json.ToJsonString();
            json["form"] = form.ToString().ToLowerInvariant();
            json["frames"] = new JsonArray([.. Frames.Select(name => JsonValue.Create(name))]);
            if (TemplateSha256 is not null) json["template_sha256"] = TemplateSha256;
            return json.ToJsonString();
        }
    }

    /// <summary>Reads what <see cref="Json"/> wrote, of this version or an earlier one.</summary>
    /// <exception cref="BadInputException">The text is not that.</exception>
    public static StudyRunOptions Read(string json)
    {
        try
        {
            var node = JsonNode.Parse(json)!;
            return new(node["limit"]?.GetValue<int>(), node["seed"]?.GetValue<ulong>())
            {
                Form = node["form"]?.GetValue<string>() is { } form ? Enum.Parse<FrameForm>(form, ignoreCase: true) : null,
                Frames = [.. (node["frames"] as JsonArray ?? []).Select(name => name!.GetValue<string>())],
                TemplateSha256 = node["template_sha256"]?.GetValue<string>(),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentException
            or NullReferenceException)
        {
            throw new BadInputException($"The options stored with a run cannot be read: '{json}'.", e);
        }
    }
}
