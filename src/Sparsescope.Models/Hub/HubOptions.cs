using System.Text.RegularExpressions;

namespace Sparsescope.Models.Hub;

/// <summary>Where the hub and its cache are, and how patient to be with them. A class, so that no printout shows the token.</summary>
public sealed partial class HubOptions
{
    /// <summary>The folder that holds models--USER--REPO, shared with huggingface_hub.</summary>
    public required string Cache { get; init; }

    /// <summary>Address of the hub without a closing slash.</summary>
    public string Endpoint { get; init; } = "https://huggingface.co";

    /// <summary>Sent to the endpoint's own host only; null where there is none.</summary>
    public string? Token { get; init; }

    /// <summary>Answer from the cache alone.</summary>
    public bool Offline { get; init; }

    /// <summary>How long a connection may take to come about.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a server may send nothing at all before the connection counts as broken.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How the wait between two attempts passes.</summary>
    public Func<TimeSpan, CancellationToken, Task> Delay { get; init; } = Task.Delay;

    /// <summary>Free bytes of the disk that holds a folder; null where the system does not say.</summary>
    public Func<string, long?> FreeBytes { get; init; } = FreeBytesOf;

    /// <summary>
    /// Reads the variables huggingface_hub reads: HF_HUB_CACHE, HF_HOME, XDG_CACHE_HOME, HF_TOKEN, HF_TOKEN_PATH, HF_ENDPOINT,
    /// HF_HUB_OFFLINE, and the older HUGGINGFACE_HUB_CACHE and HUGGING_FACE_HUB_TOKEN. An empty variable counts as absent;
    /// paths may start with ~ and hold $NAME.
    /// </summary>
    /// <exception cref="BadInputException">HF_ENDPOINT is no http address.</exception>
    public static HubOptions FromEnvironment(Func<string, string?> variable)
    {
        string? Value(string name) => variable(name) is { } text && text.Trim() is { Length: > 0 } value ? value : null;
        string? Folder(string name) => Value(name) is { } path ? Expand(path, Value) : null;

        var home = Folder("HF_HOME") ?? Path.Combine(Folder("XDG_CACHE_HOME") ?? Path.Combine(UserFolder(Value), ".cache"), "huggingface");
        return new HubOptions
        {
            Cache = Path.GetFullPath(Folder("HF_HUB_CACHE") ?? Folder("HUGGINGFACE_HUB_CACHE") ?? Path.Combine(home, "hub")),
            Endpoint = CheckedEndpoint(Value("HF_ENDPOINT") ?? "https://huggingface.co"),
            Token = Value("HF_TOKEN") ?? Value("HUGGING_FACE_HUB_TOKEN") ?? TokenIn(Folder("HF_TOKEN_PATH") ?? Path.Combine(home, "token")),
            Offline = Value("HF_HUB_OFFLINE")?.ToUpperInvariant() is "1" or "TRUE" or "YES" or "ON",
        };
    }

    private static string CheckedEndpoint(string text)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https") return text.TrimEnd('/');
        throw new BadInputException($"HF_ENDPOINT is '{text}', which is no http or https address: set one such as https://huggingface.co");
    }

    private static string? TokenIn(string path)
    {
        if (!File.Exists(path)) return null;
        try { return File.ReadAllText(path).Trim() is { Length: > 0 } token ? token : null; }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"the token file '{path}' cannot be read ({e.Message}): set HF_TOKEN or HF_TOKEN_PATH", e);
        }
    }

    private static string Expand(string path, Func<string, string?> value)
    {
        var expanded = Variable().Replace(path, name => value(name.Groups["name"].Value) ?? name.Value);
        return expanded == "~" || expanded.StartsWith("~/", StringComparison.Ordinal) ? UserFolder(value) + expanded[1..] : expanded;
    }

    private static string UserFolder(Func<string, string?> value) =>
        value("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);

    private static long? FreeBytesOf(string folder)
    {
        try { return new DriveInfo(folder).AvailableFreeSpace; }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException) { return null; }
    }

    [GeneratedRegex(@"\$(\{(?<name>\w+)\}|(?<name>\w+))")]
    private static partial Regex Variable();
}
