namespace Sparsescope.Models.Hub;

/// <summary>
/// The hub or its storage did not answer as it should, though it may the next time: trying again or using the cache makes sense.
/// </summary>
internal sealed class HubUnavailableException(string reason, string advice, Exception? cause = null)
    : BadInputException($"{reason}: {advice}", cause!)
{
    /// <summary>What happened, without the advice.</summary>
    public string Reason { get; } = reason;

    /// <summary>How long the server asks to wait; null where it does not.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
