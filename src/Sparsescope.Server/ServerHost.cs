using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Sparsescope.Llama;
using Sparsescope.Models;
using Sparsescope.Monitoring;
using Sparsescope.Server.Answering;
using Sparsescope.Server.Api;
using Sparsescope.Server.Endpoints;
using Sparsescope.Server.Routing;
using Sparsescope.Server.Watching;
using Sparsescope.Studies.Store;

namespace Sparsescope.Server;

/// <summary>A server from its settings to its end.</summary>
internal sealed class ServerHost(ServerSettings settings, TextWriter output, TextWriter messages) : IDisposable
{
    private const int SharedTokens = 8192;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private readonly CancellationTokenSource _stopping = new();
    private volatile RequestDelegate? _handler;     // null while the model is being loaded

    /// <summary>Serves until it is told to stop; whoever is being answered then is answered to the end.</summary>
    /// <exception cref="BadInputException">Settings that cannot be served.</exception>
    internal async Task RunAsync(CancellationToken stop)
    {
        var address = Address(settings.Host);
        var keys = ClientKeys.Read(settings.KeyFiles, settings.Keys);
        if (keys.AreOpen && !IPAddress.IsLoopback(address))
            throw new BadInputException(
                $"{settings.Host} can be reached from other machines: name a file with keys for those who may ask.");
        if (settings.View is { } store)
        {
            await ViewAsync(store, address, keys, stop);
            return;
        }
        var reference = Reference();
        var source = await ModelSource.FindAsync(settings.Model, Options(), stop);
        var router = settings.Route is null ? null : Router.Open(settings, source, LayersOf(source));

        await using var app = Build(address, keys);
        await StartAsync(app, stop);
        Model model;
        try
        {
            model = await Task.Run(() => source.Open(stop), stop);
        }
        catch
        {
            await app.StopAsync(CancellationToken.None);
            throw;
        }
        using (model)
        using (var queue = new EngineQueue(settings.Queue))
        using (var watch = new Watch(reference, settings.MonitorFirst, source.Options.Clock))
        using (var upstream = Upstream())
        using (var retriever = settings.Retrieve is { } at ? new Retriever(at, settings.RetrieveHook) : null)
        using (var webhook = settings.Webhook is { } url ? new Webhook(url, app.Logger) : null)
        {
            watch.Failed = sentence => messages.WriteLine($"sparsescope: {PlainText.OneLine(sentence)}");
            if (webhook is not null) watch.Alarmed = webhook.Send;
            _handler = Endpoints(app, model, queue, watch, upstream, router, retriever);
            await SayWhereAsync(app);
            await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _stopping.CancelAsync();
            queue.Close();
            using var patience = new CancellationTokenSource(s_patience);
            await app.StopAsync(patience.Token);
        }
    }

    private string Ways(Model model, bool isShared) =>
        $"{model.Source.Name} on {(model.Source.IsManaged ? "the managed engine" : "llama.cpp")}; "
        + (!isShared ? "answers come one at a time, so that no bit of them depends on others"
            : model.Source.IsManaged ? $"up to {settings.Parallel} answers are written together, and no bit of them depends on others"
            : $"up to {settings.Parallel} answers are written together, whose last bits may depend on others; "
                + $"--deterministic writes one at a time");

    public void Dispose() => _stopping.Dispose();

    private async Task ViewAsync(string store, IPAddress address, ClientKeys keys, CancellationToken stop)
    {
        using (RunStore.OpenReadOnly(store))
        {
            // It is there, and a store.
        }
        await using var app = Build(address, keys);
        _handler = new ViewEndpoints(store, new(settings.Traces ?? Path.GetDirectoryName(Path.GetFullPath(store))!)).Routes().HandleAsync;
        await StartAsync(app, stop);
        await SayWhereAsync(app);
        await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using var patience = new CancellationTokenSource(s_patience);
        await app.StopAsync(patience.Token);
    }

    private async Task SayWhereAsync(WebApplication app)
    {
        await output.WriteLineAsync(
            $"listening on {app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()}");
        await output.FlushAsync(CancellationToken.None);
    }

    private ModelOptions Options() => new()
    {
        Engine = settings.Engine,
        Numerics = settings.Numerics,
        Threads = settings.Threads ?? PhysicalCores.Count,
        GpuLayers = settings.GpuLayers,
        Notice = sentence => messages.WriteLine($"sparsescope: {sentence}"),
    };

    private static IPAddress Address(string host)
    {
        if (host == "localhost") return IPAddress.Loopback;
        if (IPAddress.TryParse(host, out var address)) return address;
        try
        {
            return Dns.GetHostAddresses(host).First();
        }
        catch (Exception e) when (e is System.Net.Sockets.SocketException or ArgumentException or InvalidOperationException)
        {
            throw new BadInputException($"There is no address of the name '{host}'.", e);
        }
    }

    private WebApplication Build(IPAddress address, ClientKeys keys)
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ApplicationName = "Sparsescope.Server", ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(new PlainLog(messages));
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);     // why it does not start is said once, by the program
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = s_patience);
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = settings.MaxBody;
            kestrel.Listen(address, settings.Port);
        });
        var app = builder.Build();
        ErrorAnswers.Use(app);
        app.Use(async (context, next) =>
        {
            if (!keys.Admit(context.Request) && !IsOpen(context.Request.Path))
                throw new ApiException(401, "authentication_error", "Invalid API Key");
            await next(context);
        });
        app.Run(context => _handler is { } handler ? handler(context)
            : IsHealth(context.Request.Path)
                || !IsOpen(context.Request.Path) ? throw ApiException.Unavailable("Loading model") : Task.CompletedTask);
        return app;
    }

    private static bool IsHealth(PathString path) => path == "/health" || path == "/v1/health";

    // The page itself holds no figure: it asks for them with a key.
    private static bool IsOpen(PathString path) => IsHealth(path) || path == "/" || path.StartsWithSegments("/dashboard/assets");

    private async Task StartAsync(WebApplication app, CancellationToken stop)
    {
        try
        {
            await app.StartAsync(stop);
        }
        catch (IOException e)
        {
            throw new BadInputException(
                string.Create(CultureInfo.InvariantCulture, $"Port {settings.Port} of {settings.Host} cannot be listened on: {e.Message}"),
                e);
        }
    }

    private static int LayersOf(ModelSource source) => source.File.Header.BlockCount;

    private MonitorReference? Reference()
    {
        if (settings.Monitor is not { } path) return null;
        try
        {
            using var stream = File.OpenRead(path);
            return MonitorReference.Read(stream, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"The reference '{path}' cannot be read: {e.Message}", e);
        }
    }

    private Upstream? Upstream() => settings.Upstream is not { } address ? null
        : new(address, settings.UpstreamModel!, settings.UpstreamKeyFile is { } file ? ClientKeys.One(file) : null,
            TimeSpan.FromSeconds(settings.UpstreamTimeout));

    private string? LogPath() => settings.Log ?? (settings.Monitor is { } reference ? Path.ChangeExtension(reference, ".log.jsonl") : null);

    private RequestDelegate Endpoints(WebApplication app, Model model, EngineQueue queue, Watch watch, Upstream? upstream, Router? router,
        Retriever? retriever)
    {
        var context = settings.Context ?? model.Context;
        if (context < 1 || context > model.Context)
            throw new BadInputException($"A context of {context} tokens was asked for; this model has {model.Context}.");
        var local = new LocalModel(model, settings.Alias ?? model.Source.Name, context, queue);
        local.Watched = Watched.Of(model, router, watch.Latest().Reference, settings.MonitorFirst is not null);
        var conversations = new Conversations();
        if (LogPath() is { } log) watch.Keep(log, model.Tokenizer, local.Watched.Metrics, settings.LogText,
            conversations.Restore);
        var isShared = !settings.Deterministic && local.Share(settings.Parallel, SharedTokens);
        messages.WriteLine($"sparsescope: {Ways(model, isShared)}");
        var gateway = new Gateway(local, upstream, router, retriever, watch, conversations, settings.MaxTokens,
            TimeSpan.FromSeconds(settings.Timeout), app.Logger);
        var routes = new Routes();
        var (models, texts) = (new ModelEndpoints(gateway), new TextEndpoints(local));
        routes.Get("/health", ModelEndpoints.HealthyAsync);
        routes.Get("/v1/health", ModelEndpoints.HealthyAsync);
        routes.Get("/v1/models", models.ListAsync);
        routes.GetBelow("/v1/models/", models.OneAsync);
        var page = new DashboardEndpoints(gateway, _stopping.Token);
        routes.Get("/", DashboardEndpoints.PageAsync);
        routes.GetBelow("/dashboard/assets/", DashboardEndpoints.AssetAsync);
        routes.Get("/dashboard/events", page.EventsAsync);
        routes.Post("/dashboard/pieces", page.PiecesAsync);
        routes.Get("/metrics", new MetricsEndpoint(gateway).HandleAsync);
        routes.Post("/v1/chat/completions", new AnswerEndpoint(local, gateway, isChat: true).HandleAsync);
        routes.Post("/v1/completions", new AnswerEndpoint(local, gateway, isChat: false).HandleAsync);
        routes.Post("/v1/sparsity", new SparsityEndpoint(gateway).HandleAsync);
        routes.Post("/tokenize", texts.TokenizeAsync);
        routes.Post("/detokenize", texts.DetokenizeAsync);
        routes.Post("/apply-template", texts.TemplateAsync);
        return routes.HandleAsync;
    }
}
