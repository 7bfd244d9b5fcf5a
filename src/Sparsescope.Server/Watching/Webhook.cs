using System.Threading.Channels;
using Sparsescope.Monitoring;
using Sparsescope.Server.Api;

namespace Sparsescope.Server.Watching;

/// <summary>Posts alarms to an address, one after another, beside the requests; what does not get through is said and let go.</summary>
internal sealed class Webhook : IDisposable
{
    private const int Most = 100;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly Channel<DriftAlarm> _alarms = Channel.CreateBounded<DriftAlarm>(
        new BoundedChannelOptions(Most) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly HttpClient _client = new() { Timeout = s_patience };

    /// <param name="address">Gets one JSON object an alarm.</param>
    /// <param name="logger">Told what did not get through.</param>
    internal Webhook(string address, ILogger logger) => _ = SendAllAsync(address, logger);

    internal void Send(DriftAlarm alarm) => _alarms.Writer.TryWrite(alarm);

    public void Dispose()
    {
        _alarms.Writer.TryComplete();
        _client.Dispose();
    }

    private async Task SendAllAsync(string address, ILogger logger)
    {
        await foreach (var alarm in _alarms.Reader.ReadAllAsync())
        {
            try
            {
                using var content = new ReadOnlyMemoryContent(JsonText.Object(json =>
                {
                    json.WriteString("object", "sparsescope.drift_alarm");
                    Alarms.Members(json, alarm);
                }));
                content.Headers.ContentType = new("application/json");
                using var response = await _client.PostAsync(address, content);
                response.EnsureSuccessStatusCode();
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or ObjectDisposedException)
            {
                if (logger.IsEnabled(LogLevel.Error)) logger.LogError("An alarm did not reach the webhook: {Why}", e.Message);
            }
        }
    }
}
