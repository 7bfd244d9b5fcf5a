using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Sparsescope.Models;
using Sparsescope.Server;
using Sparsescope.Server.Answering;
using Sparsescope.Server.Api;
using Sparsescope.Server.Endpoints;
using Sparsescope.Server.Routing;
using Sparsescope.Server.Watching;
using Sparsescope.Tests.Gguf;

namespace Sparsescope.ModelTests.Server;

/// <summary>The server's way from a request to the engine, in this process, over an engine that waits before every decode.</summary>
internal sealed class GatedServer : IAsyncDisposable
{
    private const int MicroBatch = 16;

    private readonly string _folder = Directory.CreateTempSubdirectory("gated-").FullName;
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly EngineQueue _queue = new(64);
    private Model? _model;
    private Watch? _watch;
    private WebApplication? _app;

    internal GatedEngine Engine { get; } = new(MicroBatch, TinyModel.Vocabulary.ToList().IndexOf("hello"));

    internal HttpClient Client { get; } = new();

    /// <summary>Whoever asked has left, and everything that listens for that has heard of it.</summary>
    internal Task Left => _left.Task.WaitAsync(TimeSpan.FromMinutes(1));

    /// <param name="together">Answers written together at most; 1: one at a time.</param>
    internal static async Task<GatedServer> StartAsync(int together)
    {
        var server = new GatedServer();
        await server.OpenAsync(together);
        return server;
    }

    /// <summary>Asks for an answer to so many words, each of one token.</summary>
    internal Task<HttpResponseMessage> AskAsync(int words, int tokens, bool streams, CancellationToken leaves = default)
    {
        var prompt = string.Concat(Enumerable.Repeat("hello", words));
        var body = $$"""{"prompt":"{{prompt}}","max_tokens":{{tokens}},"temperature":0,"stream":{{(streams ? "true" : "false")}}}""";
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/completions")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leaves);
    }

    /// <summary>Waits until so many requests wait or are being computed.</summary>
    internal async Task InsideAsync(int requests)
    {
        for (var i = 0; i < 6000 && _queue.Inside != requests; i++) await Task.Delay(10);
        Assert.Equal(requests, _queue.Inside);
    }

    private async Task OpenAsync(int together)
    {
        var path = Path.Combine(_folder, "tiny.gguf");
        await File.WriteAllBytesAsync(path, TinyModel.Create());
        _model = await Model.OpenAsync(path, new() { Threads = 1 });
        _watch = new(null, null, TimeProvider.System);
        var local = new LocalModel(_model, "tiny", TinyModel.ContextLength, _queue) { Engine = Engine };
        if (together > 1) _queue.Share(together, Engine.Open(together), _ => Engine.Open(together));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        ErrorAnswers.Use(_app);
        // Who listens first is told last: by then the engine's own token is cancelled too.
        _app.Use(async (context, next) =>
        {
            await using var heard = context.RequestAborted.Register(() => _left.TrySetResult());
            await next(context);
        });
        var gateway = new Gateway(local, null, null, null, _watch, new Conversations(), 400, TimeSpan.FromMinutes(5), _app.Logger);
        _app.Run(new AnswerEndpoint(local, gateway, isChat: false).HandleAsync);
        await _app.StartAsync();
        Client.BaseAddress = new(_app.Urls.Single());
    }

    public async ValueTask DisposeAsync()
    {
        Engine.Let(10_000);
        Client.Dispose();
        await _app!.DisposeAsync();
        _queue.Dispose();
        _watch!.Dispose();
        _model!.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
