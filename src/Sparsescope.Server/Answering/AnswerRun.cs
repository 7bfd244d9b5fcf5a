using System.Diagnostics;
using Sparsescope.Measuring;
using Sparsescope.Models;

namespace Sparsescope.Server.Answering;

/// <summary>One answer as it is drawn: hears the engine, and gives out pieces of text.</summary>
/// <param name="tokenizer">The model's.</param>
/// <param name="request">How it is wanted.</param>
/// <param name="read">Told what was measured of the prompt; false: the answer is not wanted from here.</param>
/// <param name="deliver">Gets each piece, on the engine's thread.</param>
internal sealed class AnswerRun(
    ITokenizer tokenizer, AnswerRequest request, Func<Measurement, bool> read, Action<AnswerPiece> deliver) : IPromptListener
{
    private readonly AnswerText _text = new(request.Stops);
    private readonly List<TokenChance> _chances = [];
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _first;
    private string _finish = "length";
    private int _count;

    /// <summary>False where the answer was not wanted.</summary>
    internal bool IsWanted { get; private set; }

    public void Read(Measurement prompt)
    {
        _first = Stopwatch.GetTimestamp();
        IsWanted = read(prompt);
    }

    public bool Drawn(int token, ReadOnlySpan<float> logits)
    {
        if (!IsWanted) return false;
        _count++;
        if (tokenizer.EndsGeneration(token))
        {
            _finish = "stop";
            return false;
        }
        if (request.TopLogProbs is { } top)
        {
            var chances = TokenDistribution.Of(logits, top);
            _chances.Add(new(token, logits[token] - chances.LogNormaliser, chances.Top));
        }
        var text = _text.Add(tokenizer.Bytes(token, spellControl: false));
        if (_text.IsStopped) _finish = "stop";
        if (text.Length > 0) Deliver(text);
        return !_text.IsStopped;
    }

    /// <summary>Tokens of the prompt that an earlier turn had read already.</summary>
    internal int Cached { private get; set; }

    /// <summary>Gives out what was held back.</summary>
    internal AnswerEnd End(int promptTokens)
    {
        var rest = _text.Finish();
        if (_text.IsStopped) _finish = "stop";
        if (rest.Length > 0 || _chances.Count > 0) Deliver(rest);
        return new(_finish, promptTokens, Cached, _count, Stopwatch.GetElapsedTime(_start, _first).TotalSeconds,
            Stopwatch.GetElapsedTime(_first).TotalSeconds);
    }

    private void Deliver(string text)
    {
        deliver(new(text, [.. _chances]));
        _chances.Clear();
    }
}
