using System.Security.Cryptography;
using System.Text;

namespace Sparsescope.Server.Api;

/// <summary>Who may ask. Keys are compared by their hashes, all of them, in a time that says nothing about any.</summary>
internal sealed class ClientKeys
{
    private readonly byte[][] _hashes;

    private ClientKeys(byte[][] hashes) => _hashes = hashes;

    /// <summary>True where no key is asked for.</summary>
    internal bool AreOpen => _hashes.Length == 0;

    /// <summary>Keys in files, one a line; empty lines count for nothing.</summary>
    /// <param name="files">Files with keys.</param>
    /// <param name="keys">Keys besides.</param>
    /// <exception cref="BadInputException">A file cannot be read, or holds no key.</exception>
    internal static ClientKeys Read(IReadOnlyList<string> files, IReadOnlyList<string>? keys = null) =>
        new([.. files.SelectMany(KeysOf).Concat(keys ?? []).Select(Hash)]);

    internal static ClientKeys Of(params string[] keys) => new([.. keys.Select(Hash)]);

    /// <summary>The first key of a file.</summary>
    /// <exception cref="BadInputException">The file cannot be read, or holds no key.</exception>
    internal static string One(string file) => KeysOf(file)[0];

    internal bool Admit(HttpRequest request) => AreOpen || (Given(request) is { } key && Has(key));

    internal bool Has(string key)
    {
        var hash = Hash(key);
        var found = false;
        foreach (var known in _hashes) found |= CryptographicOperations.FixedTimeEquals(hash, known);
        return found;
    }

    private static string? Given(HttpRequest request)
    {
        const string Bearer = "Bearer ";
        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..].Trim()
            : request.Headers["X-Api-Key"] is [{ } key] ? key : null;
    }

    private static string[] KeysOf(string file)
    {
        try
        {
            string[] keys = [.. File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0)];
            return keys.Length > 0 ? keys : throw new BadInputException($"'{file}' holds no key.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"The keys in '{file}' cannot be read: {e.Message}", e);
        }
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
