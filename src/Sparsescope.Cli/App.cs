using System.CommandLine;
using System.CommandLine.Help;
using System.Runtime.InteropServices;
using Sparsescope.Cli.Commands;
using Sparsescope.Cli.Help;
using Sparsescope.Cli.Measuring;
using Sparsescope.Llama;

namespace Sparsescope.Cli;

/// <summary>The command line: parses, runs one command, turns failures into exit codes.</summary>
internal static class App
{
    private const PosixSignal FileSizeExceeded = (PosixSignal)25;    // SIGXFSZ of Linux and macOS

    private static readonly PosixSignal s_user1 = (PosixSignal)(OperatingSystem.IsMacOS() ? 30 : 10);    // SIGUSR1

    internal static string Version => ProgramVersion.Text;

    internal static RootCommand Root(Terminal terminal)
    {
        var root = Commands(terminal);
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        RefuseDash(root);
        return root;
    }

    // Elsewhere a dash is standard output; here it would become a file of that name.
    private static void RefuseDash(Command command)
    {
        foreach (var output in command.Options.Where(option => option.Aliases.Contains("-o")))
        {
            output.Validators.Add(result =>
            {
                if (result.Tokens is [{ Value: "-" }])
                    result.AddError($"{output.Name} -: a name is needed, '-' is none; './-' would be a file that is called so");
            });
        }
        foreach (var subcommand in command.Subcommands) RefuseDash(subcommand);
    }

    private static RootCommand Commands(Terminal terminal) =>
        new("Measures how sparse the hidden states of any GGUF language model are, at every layer and token.")
    {
        DemoCommand.Create(terminal),
        MeasureCommand.Create(terminal),
        TraceCommand.Create(terminal),
        StudyCommand.Create(terminal),
        RunsCommand.Create(terminal),
        SweepCommand.Create(terminal),
        GraphCommand.Create(terminal),
        DynamicsCommand.Create(terminal),
        InspectCommand.Create(terminal),
        TokenizeCommand.Create(terminal),
        RenderCommand.Create(terminal),
        PullCommand.Create(terminal),
        StatsCommand.Create(terminal),
        JudgeCommand.Create(terminal),
        ServeCommand.Create(terminal),
        ViewCommand.Create(terminal),
        MonitorCommand.Create(terminal),
        RouteCommand.Create(terminal),
        IclCommand.Create(terminal),
        PatchCommand.Create(terminal),
        ProbeCommand.Create(terminal),
        DirectionCommand.Create(terminal),
        DictionaryCommand.Create(terminal),
        TrainCommand.Create(terminal),
        BenchCommand.Create(terminal),
        DoctorCommand.Create(terminal),
        BackendCommand.Create(terminal),
        CacheCommand.Create(terminal),
        CompletionCommand.Create(terminal),
    };

    internal static int Run(IReadOnlyList<string> arguments, Terminal terminal)
    {
        using var interrupt = new CancellationTokenSource();
        var (isShard, goesOn) = (false, false);
        // A second Ctrl-C is left to the system, which ends the process at once. A scheduler sends its signals more than once.
        void OnSignal(PosixSignalContext signal)
        {
            var isSchedulers = isShard && signal.Signal != PosixSignal.SIGINT;
            signal.Cancel = isSchedulers || !interrupt.IsCancellationRequested;
            goesOn |= isSchedulers;
            interrupt.Cancel();
        }
        using var sigint = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using var sigterm = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        // A file that may not grow (ulimit -f) is a write that fails, not the end of the process.
        using var sigxfsz = OperatingSystem.IsWindows() ? null
            : PosixSignalRegistration.Create(FileSizeExceeded, signal => signal.Cancel = true);

        LlamaRuntime.WhenStopped(what => terminal.Say($"sparsescope: {PlainText.OneLine(what)}"));

        var parsed = Root(terminal).Parse(arguments, new ParserConfiguration { EnablePosixBundling = false });
        if (parsed.Errors.Count > 0)
        {
            var problem = parsed.UnmatchedTokens is [var unknown, ..] ? UnknownName.Of(parsed, unknown) : parsed.Errors[0].Message;
            terminal.Say($"sparsescope: {PlainText.OneLine(problem)}");
            return ExitCode.BadInput;
        }
        isShard = ShardOption.IsGiven(parsed);
        using var sigusr1 = isShard && !OperatingSystem.IsWindows() ? PosixSignalRegistration.Create(s_user1, OnSignal) : null;
        try
        {
            return parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, interrupt.Token)
                .GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (interrupt.IsCancellationRequested)
        {
            terminal.Say(goesOn ? "sparsescope: stopped; the same command goes on from here" : "sparsescope: interrupted");
            return goesOn ? ExitCode.TryAgain : ExitCode.Interrupted;
        }
        catch (OutputClosedException)
        {
            return ExitCode.OutputClosed;
        }
        catch (Exception e) when (e is BadInputException or IOException or UnauthorizedAccessException)
        {
            terminal.Say($"sparsescope: {PlainText.OneLine(Advice.Of(e))}");
            return ExitCode.BadInput;
        }
        catch (Exception e)
        {
            terminal.Say($"sparsescope: this is a fault of the program, please report it: {e}");
            return ExitCode.Bug;
        }
    }
}
