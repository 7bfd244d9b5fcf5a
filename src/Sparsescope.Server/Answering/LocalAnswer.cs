using System.Diagnostics;
using Sparsescope.Measuring;
using Sparsescope.Server.Routing;
using Sparsescope.Server.Watching;

namespace Sparsescope.Server.Answering;

/// <summary>What the gateway does about one answer of the model in this process.</summary>
/// <param name="gateway">Whose it is.</param>
/// <param name="decision">Why it is answered here; null: to be decided when the prompt was read.</param>
internal sealed class LocalAnswer(Gateway gateway, Decision? decision)
{
    private readonly bool _isDecided = decision is not null;
    private readonly long _start = Stopwatch.GetTimestamp();
    private bool _isCounted;

    /// <summary>The request as telemetry sees it.</summary>
    internal Telemetry.Request? Seen { private get; set; }

    /// <summary>Id of the record of the same request before, whose prompt was read then; null: this is the first reading.</summary>
    internal string? Of { private get; init; }

    /// <summary>Whether an unfamiliar prompt is given back, for the hook.</summary>
    internal bool MayRetrieve { private get; init; }

    /// <summary>What is said of the retrieval that was before; null where there was none.</summary>
    internal (bool Found, string Because)? Retrieved { private get; init; }

    /// <summary>What the conversation is known by, should it go to the strong model; null: it is none.</summary>
    internal string? Conversation { private get; init; }

    /// <summary>Who answers and why; null until the prompt was read, where it is decided then.</summary>
    internal Decision? Decision { get; private set; } = decision;

    /// <summary>Whether the prompt was given back for the hook.</summary>
    internal bool IsForHook { get; private set; }

    /// <summary>Id of the prompt's record.</summary>
    internal string? Record { get; private set; }

    /// <summary>The prompt was read and measured; on the engine's thread.</summary>
    /// <returns>False: the answer is not wanted from here.</returns>
    internal bool Read(Measurement measured)
    {
        var seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
        if (!_isDecided) Decide(measured, seconds);
        var answers = Decision!.IsSent ? gateway.StrongModel! : gateway.Local.Name;
        Record = Of is null ? gateway.Watch.Add(measured, Decision, answers) : gateway.Watch.Add(Decision, answers, Of);
        if (Decision.IsSent || IsForHook) return false;
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

    // The first prompt of a request decides for all of them.
    private void Decide(Measurement measured, double seconds)
    {
        if (Decision is not null) return;
        var judged = gateway.Judge(measured, seconds);
        IsForHook = MayRetrieve && judged.Word == "retrieve";
        if (IsForHook) judged = judged with { IsSent = false, Because = "the prompt looks unfamiliar: the hook is asked" };
        Decision = Retrieved is not (var found, var because) ? judged
            : judged with { Word = found ? "retrieve" : judged.IsSent ? "upstream" : "local", Because = $"{because}; {judged.Because}" };
        if (Decision.IsSent) Decision = Decision with { Conversation = Conversation };
    }
}
