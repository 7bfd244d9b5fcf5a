namespace Sparsescope.Models.Hub;

/// <summary>Waits between attempts: 1, 2, 4, … seconds, or as long as the server asks, at most a minute.</summary>
/// <param name="delay">How a wait passes.</param>
/// <param name="attempts">Attempts in a row that may fail.</param>
internal sealed class Backoff(Func<TimeSpan, CancellationToken, Task> delay, int attempts)
{
    private const double LongestSeconds = 60;

    private int _failed;

    /// <summary>Counts a failed attempt and waits.</summary>
    /// <returns>False, without waiting, where no attempt is left.</returns>
    public async Task<bool> WaitAsync(TimeSpan? asked, CancellationToken cancellationToken)
    {
        if (++_failed >= attempts) return false;
        var seconds = asked?.TotalSeconds ?? Math.Pow(2, _failed - 1);
        await delay(TimeSpan.FromSeconds(Math.Clamp(seconds, 0, LongestSeconds)), cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Something got through: count from the start.</summary>
    public void Reset() => _failed = 0;
}
