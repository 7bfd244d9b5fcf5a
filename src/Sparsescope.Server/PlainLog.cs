namespace Sparsescope.Server;

/// <summary>Faults on one stream, without what requests hold.</summary>
internal sealed class PlainLog(TextWriter messages) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Log(messages);

    public void Dispose()
    {
    }

    private sealed class Log(TextWriter messages) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            lock (messages) messages.WriteLine($"sparsescope: {formatter(state, exception)}{(exception is null ? "" : $" {exception}")}");
        }
    }
}
