using System.Globalization;
using Prometheus;
using Sparsescope.Measuring;
using Sparsescope.Monitoring;

namespace Sparsescope.Server.Watching;

/// <summary>What Prometheus scrapes. No label ever holds text of a request.</summary>
internal sealed class ServerMetrics
{
    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();
    private readonly Counter _requests, _decisions, _tokens, _alarms;
    private readonly Histogram _signal, _firstToken, _duration;
    private readonly Gauge _queue, _statistic, _threshold, _outside;

    internal ServerMetrics()
    {
        var make = Prometheus.Metrics.WithCustomRegistry(_registry);
        _requests = make.CreateCounter("sparsescope_requests_total", "Requests answered, by address, model asked for and status.", "route",
            "model", "code");
        _decisions = make.CreateCounter("sparsescope_routing_decisions_total", "Who answered and why.", "decision", "model");
        _tokens = make.CreateCounter("sparsescope_tokens_total", "Tokens of prompts read and of answers written here.", "kind");
        _alarms = make.CreateCounter("sparsescope_drift_alarms_total", "Alarms of the drift monitor.", "signal", "detector");
        _signal = make.CreateHistogram("sparsescope_signal", "Figures of prompts that are watched.", ["layer", "metric"],
            new HistogramConfiguration { Buckets = Histogram.LinearBuckets(0.05, 0.05, 20) });
        _firstToken = make.CreateHistogram("sparsescope_time_to_first_token_seconds",
            "From a request's arrival at the engine's queue to its first token.",
            new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(0.01, 2, 14) });
        _duration = make.CreateHistogram("sparsescope_request_duration_seconds", "From a request to the end of its answer.",
            new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(0.01, 2, 16) });
        _queue = make.CreateGauge("sparsescope_queue_requests", "Requests that wait for the engine or are computed.");
        _statistic = make.CreateGauge("sparsescope_drift_statistic", "Where a detector stands.", "signal", "detector");
        _threshold = make.CreateGauge("sparsescope_drift_threshold", "Alarm at or above it.", "signal", "detector");
        _outside = make.CreateGauge("sparsescope_drift_outside_length_prompts", "Prompts whose length lay outside the reference.");
    }

    internal void Answered(string route, string model, int code, TimeSpan duration)
    {
        _requests.WithLabels(route, model, code.ToString(CultureInfo.InvariantCulture)).Inc();
        _duration.Observe(duration.TotalSeconds);
    }

    internal void Decided(string decision, string model) => _decisions.WithLabels(decision, model).Inc();

    internal void Tokens(int prompt, int answer)
    {
        _tokens.WithLabels("prompt").Inc(prompt);
        _tokens.WithLabels("answer").Inc(answer);
    }

    internal void FirstToken(double seconds) => _firstToken.Observe(seconds);

    internal void Queue(int inside) => _queue.Set(inside);

    internal void Measured(Measurement measured)
    {
        foreach (var state in measured.States)
        {
            if (state.Layer is not { } layer || state.Phase != Phase.Prompt) continue;
            foreach (var metric in state.Metrics.Metrics)
            {
                if (double.IsFinite(state[metric])) _signal.WithLabels(layer.ToString(CultureInfo.InvariantCulture),
                    metric.Name).Observe(state[metric]);
            }
        }
    }

    internal void Drift(DriftMonitor monitor, IReadOnlyList<DriftAlarm> alarms)
    {
        foreach (var state in monitor.States)
        {
            _statistic.WithLabels(state.Signal, state.Detector).Set(state.Statistic);
            _threshold.WithLabels(state.Signal, state.Detector).Set(state.Threshold);
        }
        foreach (var alarm in alarms) _alarms.WithLabels(alarm.Signal, alarm.Detector).Inc();
        _outside.Set(monitor.Outside);
    }

    internal Task WriteAsync(Stream stream, CancellationToken cancellation) => _registry.CollectAndExportAsTextAsync(stream, cancellation);

    /// <summary>Counters by their labels: what the page shows is what is scraped.</summary>
    internal IEnumerable<(string[] Labels, double Count)> RequestCounts => Values(_requests);

    internal IEnumerable<(string[] Labels, double Count)> DecisionCounts => Values(_decisions);

    /// <summary>Answers begun here, and the seconds to their first tokens together.</summary>
    internal (long Count, double Sum) FirstTokens => (_firstToken.Count, _firstToken.Sum);

    private static IEnumerable<(string[] Labels, double Count)> Values(Counter counter) =>
        counter.GetAllLabelValues().Select(labels => (labels, counter.WithLabels(labels).Value));
}
