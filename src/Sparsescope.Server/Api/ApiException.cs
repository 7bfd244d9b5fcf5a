namespace Sparsescope.Server.Api;

/// <summary>A request that is answered with an error.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="type">Kind, as clients of OpenAI's interface know it.</param>
/// <param name="message">One sentence for a person.</param>
/// <param name="param">Field of the request that is at fault; null where none is.</param>
internal sealed class ApiException(int status, string type, string message, string? param = null) : Exception(message)
{
    internal int Status => status;

    internal string Type => type;

    internal string? Param => param;

    /// <summary>Seconds after which it may be tried again; null where that would not help.</summary>
    internal int? RetryAfter { get; init; }

    internal static ApiException Invalid(string message, string? param = null) => new(400, "invalid_request_error", message, param);

    internal static ApiException NotSupported(string message, string? param = null) => new(501, "not_supported_error", message, param);

    internal static ApiException NotFound(string message, string? param = null) => new(404, "not_found_error", message, param);

    internal static ApiException Unavailable(string message) => new(503, "unavailable_error", message) { RetryAfter = 1 };

    internal static ApiException TooMany(string message, int seconds) => new(429, "rate_limit_error", message) { RetryAfter = seconds };

    internal static ApiException TooLong(int tokens, int context) => new(400, "exceed_context_size_error",
        $"The prompt has {tokens} tokens and the context {context}; at least one token must be left for the answer.", "messages");
}
