using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Sparsescope.Measuring;
using Sparsescope.Server.Answering;
using Sparsescope.Server.Api;

namespace Sparsescope.Server.Endpoints;

/// <summary><c>/v1/chat/completions</c> and <c>/v1/completions</c>: whole answers and streams.</summary>
internal sealed class AnswerEndpoint(LocalModel local, Gateway gateway, bool isChat)
{
    private const int MostPrompts = 64;

    internal async Task HandleAsync(HttpContext context)
    {
        using var body = await RequestJson.ReadAsync(context.Request);
        await gateway.AnswerAsync(context, body, isChat, (asked, answer) => AnswerAsync(context, asked, answer));
    }

    private async Task AnswerAsync(HttpContext context, RequestJson body, LocalAnswer answer)
    {
        var request = AnswerRequest.Read(body, gateway.MaxTokens, isChat);
        var prompts = isChat ? [local.Chat(ChatMessages.Of(body), ChatMessages.FieldsOf(body))] : Prompts(body);
        var json = new AnswerJson(AnswerHeading.New(isChat ? "chatcmpl" : "cmpl", local.Name, gateway.Clock), isChat,
            local.Model.Tokenizer);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(gateway.Patience);
        if (request.Streams) await StreamAsync(context, request, prompts, json, answer, limit.Token);
        else await WholeAsync(context, request, prompts, json, answer, limit.Token);
    }

    private async Task WholeAsync(HttpContext context, AnswerRequest request, IReadOnlyList<EncodedPrompt> prompts, AnswerJson json,
        LocalAnswer answer, CancellationToken limit)
    {
        List<string> texts = [];
        List<IReadOnlyList<TokenChance>> chances = [];
        List<AnswerEnd> ends = [];
        foreach (var prompt in prompts)
        {
            var text = new StringBuilder();
            List<TokenChance> own = [];
            AnswerEnd? end;
            try
            {
                end = await local.AnswerAsync(prompt, request, answer.Read, piece =>
                {
                    text.Append(piece.Text);
                    own.AddRange(piece.Chances);
                }, limit);
            }
            catch (OperationCanceledException) when (IsTooLate(context, limit))
            {
                throw TooLate();
            }
            if (end is null) return;
            texts.Add(text.ToString());
            chances.Add(own);
            ends.Add(end);
        }
        answer.End(ends);
        answer.WriteHeaders(context.Response);
        await JsonText.SendAsync(context.Response, 200, json.Whole(texts, chances, ends));
    }

    // Headers go out when the prompt was read: until then another may answer, and an error has a status of its own.
    private async Task StreamAsync(HttpContext context, AnswerRequest request, IReadOnlyList<EncodedPrompt> prompts, AnswerJson json,
        LocalAnswer answer, CancellationToken limit)
    {
        var stream = new EventStream(context.Response);
        List<AnswerEnd> ends = [];
        try
        {
            foreach (var (index, prompt) in prompts.Index())
            {
                var pieces = Channel.CreateUnbounded<AnswerPiece?>(new() { SingleReader = true, SingleWriter = true });
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit);
                var run = RunAsync(prompt, pieces.Writer, stop.Token);
                try
                {
                    var offset = 0;
                    await foreach (var piece in pieces.Reader.ReadAllAsync(limit))
                    {
                        if (!context.Response.HasStarted) await StartAsync();
                        if (piece is null) continue;
                        await stream.SendAsync(json.Piece(index, piece, offset));
                        offset += piece.Text.Length;
                    }
                }
                catch
                {
                    // Whoever listened has left: the engine's work for them ends before anyone else's begins.
                    await stop.CancelAsync();
                    await ((Task)run).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    throw;
                }
                if (await run is not { } end) return;
                ends.Add(end);
                await stream.SendAsync(json.Finish(index, end));
            }
            answer.End(ends);
            if (request.IncludesUsage) await stream.SendAsync(json.UsageChunk(ends));
            await stream.SendAsync(EventStream.Done);
        }
        catch (OperationCanceledException) when (IsTooLate(context, limit) && !context.Response.HasStarted)
        {
            throw TooLate();
        }
        catch (Exception e) when (context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            var error = e is OperationCanceledException && limit.IsCancellationRequested ? TooLate() : ErrorAnswers.Of(e, gateway.Logger);
            await stream.SendAsync(JsonText.Error(error.Status, error.Type, error.Message, error.Param));
        }

        async Task StartAsync()
        {
            answer.WriteHeaders(context.Response);
            await stream.StartAsync();
            if (isChat) await stream.SendAsync(json.Role());
        }

        async Task<AnswerEnd?> RunAsync(EncodedPrompt prompt, ChannelWriter<AnswerPiece?> pieces, CancellationToken cancellation)
        {
            try
            {
                return await local.AnswerAsync(prompt, request, measured =>
                {
                    var isWanted = answer.Read(measured);
                    if (isWanted) pieces.TryWrite(null);
                    return isWanted;
                }, piece => pieces.TryWrite(piece), cancellation);
            }
            finally
            {
                pieces.Complete();
            }
        }
    }

    private static bool IsTooLate(HttpContext context, CancellationToken limit) =>
        limit.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested;

    private ApiException TooLate() => ApiException.Unavailable(
        FormattableString.Invariant($"The answer took longer than {gateway.Patience.TotalSeconds} seconds."));

    private List<EncodedPrompt> Prompts(RequestJson body)
    {
        if (body.Field("prompt") is not { } prompt) throw ApiException.Invalid("'prompt' is missing.", "prompt");
        if (prompt.ValueKind == JsonValueKind.String) return [local.Raw(prompt.GetString(), null)];
        JsonElement[] entries = prompt.ValueKind == JsonValueKind.Array ? [.. prompt.EnumerateArray()] : [];
        if (entries.Length > 0 && entries.All(entry => entry.ValueKind == JsonValueKind.Number)) return [local.Raw(null, Tokens(prompt))];
        if (entries.Length is 0 or > MostPrompts)
            throw ApiException.Invalid($"'prompt' must be text, a list of tokens, or a list of up to {MostPrompts} of these.", "prompt");
        return [.. entries.Select(entry => entry.ValueKind == JsonValueKind.String
            ? local.Raw(entry.GetString(), null) : local.Raw(null, Tokens(entry)))];
    }

    internal static int[] Tokens(JsonElement list)
    {
        if (list.ValueKind == JsonValueKind.Array
            && list.EnumerateArray().All(entry => entry.ValueKind == JsonValueKind.Number && entry.TryGetInt32(out var id) && id >= 0))
            return [.. list.EnumerateArray().Select(entry => entry.GetInt32())];
        throw ApiException.Invalid("A list of tokens must hold whole numbers from 0.", "prompt");
    }
}
