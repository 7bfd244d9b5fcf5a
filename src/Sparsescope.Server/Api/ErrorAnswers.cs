using System.Globalization;

namespace Sparsescope.Server.Api;

/// <summary>Turns whatever goes wrong in a request into one JSON error, and never shows a stack.</summary>
internal static class ErrorAnswers
{
    internal static void Use(WebApplication app)
    {
        app.Use(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
            {
                // Whoever asked has left.
            }
            catch (Exception e)
            {
                await AnswerAsync(context, Of(e, app.Logger), app.Logger, e);
            }
        });
    }

    /// <summary>The error that an exception stands for.</summary>
    /// <param name="e">What went wrong.</param>
    /// <param name="logger">Told of a fault of the server; null: somebody else tells it.</param>
    internal static ApiException Of(Exception e, ILogger? logger)
    {
        switch (e)
        {
            case ApiException known:
                return known;
            case BadHttpRequestException { StatusCode: 413 }:
                return new(413, "invalid_request_error", "The request is larger than this server takes.");
            case BadHttpRequestException bad:
                return new(bad.StatusCode, "invalid_request_error", "The request cannot be read.");
            case BadInputException bad:
                return ApiException.Invalid(Sentence(bad.Message));
            case OperationCanceledException:
                return ApiException.Unavailable("The server is stopping.");
            default:
                if (logger?.IsEnabled(LogLevel.Error) == true) logger.LogError(e, "A request failed.");
                return new(500, "server_error", "The server failed; its log says why.");
        }
    }

    internal static Task SendAsync(HttpResponse response, ApiException error)
    {
        if (error.RetryAfter is { } seconds) response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return JsonText.SendAsync(response, error.Status, JsonText.Error(error.Status, error.Type, error.Message, error.Param));
    }

    private static async Task AnswerAsync(HttpContext context, ApiException error, ILogger logger, Exception cause)
    {
        if (context.Response.HasStarted)
        {
            if (logger.IsEnabled(LogLevel.Error)) logger.LogError(cause, "An answer broke off.");
            context.Abort();
            return;
        }
        var allowed = context.Response.Headers.Allow;
        context.Response.Clear();
        if (allowed.Count > 0) context.Response.Headers.Allow = allowed;
        await SendAsync(context.Response, error);
    }

    internal static string Sentence(string message)
    {
        var one = PlainText.OneLine(message);
        return one.Length == 0 ? "The request cannot be carried out."
            : $"{char.ToUpperInvariant(one[0])}{one[1..]}{(one[^1] is '.' or '!' or '?' ? "" : ".")}";
    }
}
