namespace Sparsescope.Server.Routing;

/// <summary>The strong model's server did not answer, and nothing was sent to whoever asked.</summary>
/// <param name="message">Why, in a few words.</param>
internal sealed class UpstreamFailure(string message) : Exception(message)
{
    /// <summary>What it answered, where it answered with an error.</summary>
    internal UpstreamError? Error { get; init; }
}

/// <summary>An error as the strong model's server gave it.</summary>
internal sealed record UpstreamError(int Status, string? ContentType, string? RetryAfter, byte[] Body);
