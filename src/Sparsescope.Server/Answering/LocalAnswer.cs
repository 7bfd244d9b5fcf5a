using System.Diagnostics;
using Sparsescope.Measuring;
using Sparsescope.Server.Routing;
using Sparsescope.Server.Watching;

namespace Sparsescope.Server.Answering;

/// <summary>What the gateway does about one answer of the model in this process.</summary>
/// <param name="gateway">Whose it is.</param>
/// <param name="decision">Why it is answered here; null: to be decided when the prompt was read.</param>
/// <param name="isRouted">Whether the router decides.</param>
internal sealed class LocalAnswer(Gateway gateway, Decision? decision, bool isRouted)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private bool _isCounted;

    /// <summary>The request as telemetry sees it.</summary>
    internal Telemetry.Request? Seen { private get; set; }

    /// <summary>Who answers and why; null until the prompt was read, where the router decides.</summary>
    internal Decision? Decision { get; private set; } = decision;

    /// <summary>The prompt was read and measured; on the engine's thread.</summary>
    /// <returns>False: the answer is not wanted from here.</returns>
    internal bool Read(Measurement measured)
    {
        var isKept = true;
        var seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
        if (isRouted)
        {
            var decided = gateway.Router!.Decide(measured, seconds);
            Decision ??= decided;
            isKept = Decision.Word != "upstream";
        }
        // A failover is the second reading of the same prompt.
        if (Decision!.Word != "failover" || Decision.Score is null) gateway.Watch.Add(measured, Decision, gateway.Local.Name);
        if (!isKept) return false;
        gateway.Watch.Metrics.FirstToken(seconds);
        Seen?.FirstToken(gateway.Local.Name);
        if (!_isCounted) gateway.Watch.Metrics.Decided(Decision.Word, gateway.Local.Name);
        _isCounted = true;
        return true;
    }

    internal void End(IReadOnlyList<AnswerEnd> ends)
    {
        Seen?.Used(ends);
        foreach (var end in ends) gateway.Watch.Metrics.Tokens(end.PromptTokens, end.Tokens);
    }

    internal void WriteHeaders(HttpResponse response) => Decision!.WriteHeaders(response, gateway.Local.Name);
}
