using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sparsescope.Models.Hub;

namespace Sparsescope.Tests.Models.Hub;

/// <summary>
/// A hub with one repository, USER/REPO, in a cache folder of its own. Small files are answered directly; with
/// <see cref="Storage"/> they are redirected to another host, as the real hub does with large ones.
/// </summary>
internal sealed class FakeHub : IDisposable
{
    public const string Id = "someone/tiny-GGUF";

    private readonly string _folder = Directory.CreateTempSubdirectory("hub-").FullName;
    private readonly LocalServer _server;

    public FakeHub(params string[] files)
    {
        foreach (var file in files) Files[file] = Model(file);
        _server = new LocalServer(request => Override(request) ?? Answer(request));
    }

    public Dictionary<string, byte[]> Files { get; } = [];

    /// <summary>The commit main is at; null makes the hub name none.</summary>
    public string? Commit { get; set; } = "0123456789abcdef0123456789abcdef01234567";

    /// <summary>Etag of a file as the header has it; null sends none.</summary>
    public Func<byte[], string?> Etag { get; set; } = body => $"\"{Sha256(body)}\"";

    public LocalServer? Storage { get; set; }

    public bool KnowsRange { get; set; } = true;

    /// <summary>Answers first; null leaves the request to the hub.</summary>
    public Func<Seen, Reply?> Override { get; set; } = _ => null;

    public string Endpoint => _server.Address;

    public string Cache => Path.Combine(_folder, "hub");

    public string RepoFolder => Path.Combine(Cache, "models--someone--tiny-GGUF");

    public IEnumerable<Seen> Requests => _server.Requests;

    /// <summary>The GETs of file contents.</summary>
    public List<Seen> Downloads => [.. Requests.Where(r => r.Method == "GET" && r.Path.Contains("/resolve/", StringComparison.Ordinal))];

    public List<string> Notices { get; } = [];

    /// <summary>A body that starts as every GGUF does and differs from file to file.</summary>
    public static byte[] Model(string seed, int length = 40_000)
    {
        var body = new byte[length];
        var line = Encoding.UTF8.GetBytes(seed + " ");
        for (var i = 0; i < length; i++) body[i] = (byte)(line[i % line.Length] + i / 251);
        "GGUF"u8.CopyTo(body);
        return body;
    }

    public static string Sha256(byte[] body) => Convert.ToHexStringLower(SHA256.HashData(body));

    public static bool IsFile(Seen request) => request.Path.Contains("/resolve/", StringComparison.Ordinal);

    public HubOptions Options(
        string? token = null, bool offline = false, string? endpoint = null, long? free = 1L << 40, TimeSpan? stall = null) =>
        new()
        {
            Cache = Cache,
            Endpoint = endpoint ?? Endpoint,
            Token = token,
            Offline = offline,
            Delay = (_, cancellationToken) => Task.Delay(1, cancellationToken),
            FreeBytes = _ => free,
            StallTimeout = stall ?? TimeSpan.FromSeconds(20),
        };

    public HubClient Client(HubOptions? options = null) => new(options ?? Options(), Note);

    /// <summary>Resolves :QUANT, or the bare repository for null.</summary>
    public async Task<IReadOnlyList<string>> ResolveAsync(
        string? quant = null, HubOptions? options = null, IProgress<DownloadProgress>? progress = null)
    {
        using var client = Client(options);
        return await client.ResolveAsync(Reference(quant), progress, TestContext.Current.CancellationToken);
    }

    /// <summary>Resolves, expects that to fail, and gives the sentence.</summary>
    public async Task<string> FailureAsync(string? quant = null, HubOptions? options = null) =>
        (await Assert.ThrowsAnyAsync<BadInputException>(() => ResolveAsync(quant, options))).Message;

    public static HubReference Reference(string? quant) => HubReference.Parse(quant is null ? Id : $"{Id}:{quant}");

    public string Blob(string name) => Path.Combine(RepoFolder, "blobs", name);

    public void Dispose()
    {
        _server.Dispose();
        Storage?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Answers with a body, or the part of it a Range asks for.</summary>
    public static Reply Part(Seen request, byte[] body, Dictionary<string, string> headers)
    {
        if (request["Range"] is not { } range) return new Reply(200, body) { Headers = headers };
        if (request["If-Range"] is { } etag && etag != headers.GetValueOrDefault("ETag")) return new Reply(200, body) { Headers = headers };
        if (request.From >= body.Length) return new Reply(416) { Headers = new(headers) { ["Content-Range"] = $"bytes */{body.Length}" } };
        var to = range.EndsWith('-') ? body.Length - 1 : int.Parse(range.Split('-')[1], CultureInfo.InvariantCulture);
        var part = new Dictionary<string, string>(headers) { ["Content-Range"] = $"bytes {request.From}-{to}/{body.Length}" };
        return new Reply(206, body[request.From..(to + 1)]) { Headers = part };
    }

    /// <summary>The hub's own answer, for overrides that change a part of it.</summary>
    public Reply Answer(Seen request)
    {
        if (request.Path == $"/api/models/{Id}/revision/main") return Reply.Text(200, Info());
        var file = Uri.UnescapeDataString(request.Path.Split('/', 6) is [_, _, _, "resolve", _, var path] ? path : "");
        if (!Files.TryGetValue(file, out var body)) return new Reply(404) { Headers = { ["X-Error-Code"] = "EntryNotFound" } };
        var headers = new Dictionary<string, string>();
        if (Commit is not null) headers["X-Repo-Commit"] = Commit;
        if (Storage is not null)
        {
            if (Etag(body) is { } linked) headers["X-Linked-Etag"] = linked;
            headers["X-Linked-Size"] = FormattableString.Invariant($"{body.Length}");
            headers["ETag"] = "\"of-the-redirect\"";
            headers["Location"] = $"{Storage.Address}/stored?name={Uri.EscapeDataString(file)}";
            return new Reply(302) { Headers = headers };
        }
        if (Etag(body) is { } etag) headers["ETag"] = etag;
        return KnowsRange ? Part(request, body, headers) : new Reply(200, body) { Headers = headers };
    }

    public string Info()
    {
        var siblings = Files.Keys.Append("README.md").Select(name => new { rfilename = name });
        return Commit is null ? JsonSerializer.Serialize(new { siblings }) : JsonSerializer.Serialize(new { sha = Commit, siblings });
    }

    private void Note(string notice)
    {
        lock (Notices) Notices.Add(notice);
    }
}
