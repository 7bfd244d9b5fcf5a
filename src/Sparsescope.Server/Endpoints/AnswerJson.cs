using System.Text.Json;
using Sparsescope.Server.Answering;
using Sparsescope.Server.Api;

namespace Sparsescope.Server.Endpoints;

/// <summary>Answers as OpenAI's clients read them: whole ones, and chunks of streams.</summary>
internal sealed class AnswerJson(AnswerHeading heading, bool isChat, ITokenizer tokenizer)
{
    /// <summary>The first chunk of a chat: who speaks.</summary>
    internal ReadOnlyMemory<byte> Role() => Chunk(json => Choice(json, 0, null, delta =>
    {
        delta.WriteString("role", "assistant");
        delta.WriteNull("content");
    }, []));

    internal ReadOnlyMemory<byte> Piece(int index, AnswerPiece piece, int offset) => Chunk(json =>
    {
        if (isChat) Choice(json, index, null, delta => delta.WriteString("content", piece.Text), piece.Chances);
        else TextChoice(json, index, piece.Text, null, piece.Chances, offset);
    });

    internal ReadOnlyMemory<byte> Finish(int index, AnswerEnd end) => Chunk(json =>
    {
        if (isChat) Choice(json, index, end.Finish, _ => { }, []);
        else TextChoice(json, index, "", end.Finish, [], 0);
    });

    /// <summary>The chunk that only those who ask for it get.</summary>
    internal ReadOnlyMemory<byte> UsageChunk(IReadOnlyList<AnswerEnd> ends) => JsonText.Object(json =>
    {
        Head(json, isChat ? "chat.completion.chunk" : "text_completion");
        json.WriteStartArray("choices");
        json.WriteEndArray();
        Usage(json, ends);
        Timings(json, ends);
    });

    /// <summary>A whole answer.</summary>
    /// <param name="texts">One an index.</param>
    /// <param name="chances">Tokens of each; empty where no probabilities are wanted.</param>
    /// <param name="ends">How each ended.</param>
    internal ReadOnlyMemory<byte> Whole(IReadOnlyList<string> texts, IReadOnlyList<IReadOnlyList<TokenChance>> chances,
        IReadOnlyList<AnswerEnd> ends) =>
        JsonText.Object(json =>
        {
            Head(json, isChat ? "chat.completion" : "text_completion");
            json.WriteStartArray("choices");
            for (var i = 0; i < texts.Count; i++)
            {
                if (!isChat)
                {
                    TextChoice(json, i, texts[i], ends[i].Finish, chances[i], 0);
                    continue;
                }
                json.WriteStartObject();
                json.WriteNumber("index", i);
                json.WriteStartObject("message");
                json.WriteString("role", "assistant");
                json.WriteString("content", texts[i]);
                json.WriteNull("refusal");
                json.WriteEndObject();
                LogProbs(json, chances[i]);
                json.WriteString("finish_reason", ends[i].Finish);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            Usage(json, ends);
            Timings(json, ends);
        });

    private ReadOnlyMemory<byte> Chunk(Action<Utf8JsonWriter> choice) => JsonText.Object(json =>
    {
        Head(json, isChat ? "chat.completion.chunk" : "text_completion");
        json.WriteStartArray("choices");
        choice(json);
        json.WriteEndArray();
    });

    private void Head(Utf8JsonWriter json, string kind)
    {
        json.WriteString("id", heading.Id);
        json.WriteString("object", kind);
        json.WriteNumber("created", heading.Created);
        json.WriteString("model", heading.Model);
    }

    private void Choice(Utf8JsonWriter json, int index, string? finish, Action<Utf8JsonWriter> delta, IReadOnlyList<TokenChance> chances)
    {
        json.WriteStartObject();
        json.WriteNumber("index", index);
        json.WriteStartObject("delta");
        delta(json);
        json.WriteEndObject();
        LogProbs(json, chances);
        json.WriteString("finish_reason", finish);
        json.WriteEndObject();
    }

    private void TextChoice(Utf8JsonWriter json, int index, string text, string? finish, IReadOnlyList<TokenChance> chances, int offset)
    {
        json.WriteStartObject();
        json.WriteNumber("index", index);
        json.WriteString("text", text);
        TextLogProbs(json, chances, offset);
        json.WriteString("finish_reason", finish);
        json.WriteEndObject();
    }

    private void LogProbs(Utf8JsonWriter json, IReadOnlyList<TokenChance> chances)
    {
        if (chances.Count == 0)
        {
            json.WriteNull("logprobs");
            return;
        }
        json.WriteStartObject("logprobs");
        json.WriteStartArray("content");
        foreach (var chance in chances)
        {
            json.WriteStartObject();
            Token(json, chance.Token, chance.LogProb);
            json.WriteStartArray("top_logprobs");
            foreach (var (token, logProb) in chance.Top)
            {
                json.WriteStartObject();
                Token(json, token, logProb);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNull("refusal");
        json.WriteEndObject();
    }

    private void Token(Utf8JsonWriter json, int token, double logProb)
    {
        json.WriteString("token", tokenizer.Detokenize([token], spellControl: true));
        json.Figure("logprob", logProb);
        json.WriteStartArray("bytes");
        foreach (var b in tokenizer.Bytes(token, spellControl: true)) json.WriteNumberValue(b);
        json.WriteEndArray();
    }

    // The older form, of completions: lists side by side.
    private void TextLogProbs(Utf8JsonWriter json, IReadOnlyList<TokenChance> chances, int offset)
    {
        if (chances.Count == 0)
        {
            json.WriteNull("logprobs");
            return;
        }
        string[] texts = [.. chances.Select(chance => tokenizer.Detokenize([chance.Token], spellControl: true))];
        json.WriteStartObject("logprobs");
        json.WriteStartArray("tokens");
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
        json.WriteStartArray("token_logprobs");
        foreach (var chance in chances)
        {
            if (double.IsFinite(chance.LogProb)) json.WriteNumberValue(chance.LogProb);
            else json.WriteNullValue();
        }
        json.WriteEndArray();
        json.WriteStartArray("top_logprobs");
        foreach (var chance in chances)
        {
            json.WriteStartObject();
            // Two tokens may stand for the same text: the likelier one is listed.
            foreach (var group in chance.Top.GroupBy(top => tokenizer.Detokenize([top.Token], spellControl: true)))
                json.Figure(group.Key, group.First().LogProb);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("text_offset");
        foreach (var text in texts)
        {
            json.WriteNumberValue(offset);
            offset += text.Length;
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Usage(Utf8JsonWriter json, IReadOnlyList<AnswerEnd> ends)
    {
        var (prompt, answer) = (ends.Sum(end => end.PromptTokens), ends.Sum(end => end.Tokens));
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", prompt);
        json.WriteNumber("completion_tokens", answer);
        json.WriteNumber("total_tokens", prompt + answer);
        json.WriteStartObject("prompt_tokens_details");
        json.WriteNumber("cached_tokens", ends.Sum(end => end.Cached));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Timings(Utf8JsonWriter json, IReadOnlyList<AnswerEnd> ends)
    {
        var (prompt, answer) = (ends.Sum(end => end.PromptTokens), ends.Sum(end => end.Tokens));
        var cached = ends.Sum(end => end.Cached);
        var (reading, writing) = (ends.Sum(end => end.PromptSeconds), ends.Sum(end => end.Seconds));
        json.WriteStartObject("timings");
        json.WriteNumber("cache_n", cached);
        json.WriteNumber("prompt_n", prompt - cached);
        json.Figure("prompt_ms", 1000 * reading);
        json.Figure("prompt_per_second", (prompt - cached) / reading);
        json.WriteNumber("predicted_n", answer);
        json.Figure("predicted_ms", 1000 * writing);
        json.Figure("predicted_per_second", answer / writing);
        json.WriteEndObject();
    }
}
