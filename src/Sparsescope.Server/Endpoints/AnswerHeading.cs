namespace Sparsescope.Server.Endpoints;

/// <summary>What every chunk and answer of one request begins with.</summary>
internal sealed record AnswerHeading(string Id, long Created, string Model)
{
    internal static AnswerHeading New(string prefix, string model, TimeProvider clock) =>
        new($"{prefix}-{Guid.NewGuid():N}", clock.GetUtcNow().ToUnixTimeSeconds(), model);
}
