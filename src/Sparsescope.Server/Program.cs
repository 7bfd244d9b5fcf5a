using System.Globalization;
using System.Runtime.InteropServices;
using Sparsescope;
using Sparsescope.Models;
using Sparsescope.Server;
using Sparsescope.Server.Watching;

CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
using var stop = new CancellationTokenSource();

// A second signal is left to the system, which ends the process at once.
void OnSignal(PosixSignalContext signal)
{
    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
try
{
    var settings = ServerSettings.Parse(Console.In.ReadLine() ?? throw new BadInputException(
        "This program is started by `sparsescope serve`, which gives it its settings."));
    ParentWatch.Start(Console.In, stop);
    using var telemetry = Telemetry.Start();
    using var host = new ServerHost(settings, output, Console.Error);
    await host.RunAsync(stop.Token);
    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 0;
}
catch (Exception e) when (e is BadInputException or IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync($"sparsescope: {PlainText.OneLine(e.Message)}");
    return 2;
}
catch (Exception e)
{
    await Console.Error.WriteLineAsync($"sparsescope: this is a fault of the program, please report it: {e}");
    return 1;
}
