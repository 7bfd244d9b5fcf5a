namespace Sparsescope.Server.Api;

/// <summary>Which address is answered by what.</summary>
internal sealed class Routes
{
    private readonly Dictionary<string, (string Method, RequestDelegate Handler)> _exact = new(StringComparer.Ordinal);
    private readonly List<(string Prefix, RequestDelegate Handler)> _below = [];

    internal void Get(string path, RequestDelegate handler) => _exact[path] = ("GET", handler);

    internal void Post(string path, RequestDelegate handler) => _exact[path] = ("POST", handler);

    /// <summary>Everything below a path; what follows it is the route value <c>id</c>.</summary>
    internal void GetBelow(string prefix, RequestDelegate handler) => _below.Add((prefix, handler));

    internal Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (_exact.TryGetValue(path.Length > 1 ? path.TrimEnd('/') : path, out var exact)) return Dispatch(context, exact.Method,
            exact.Handler);
        foreach (var (prefix, handler) in _below)
        {
            if (!path.StartsWith(prefix, StringComparison.Ordinal)) continue;
            context.Request.RouteValues["id"] = path[prefix.Length..];
            return Dispatch(context, "GET", handler);
        }
        throw ApiException.NotFound("There is nothing at this address.");
    }

    private static Task Dispatch(HttpContext context, string method, RequestDelegate handler)
    {
        var asked = context.Request.Method;
        if (asked == method || (method == "GET" && asked == "HEAD")) return handler(context);
        context.Response.Headers.Allow = method;
        throw new ApiException(405, "invalid_request_error", $"This address takes {method}, not {PlainText.OneLine(asked)}.");
    }
}
