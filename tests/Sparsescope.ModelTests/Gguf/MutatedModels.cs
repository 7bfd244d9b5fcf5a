using System.Diagnostics;
using System.Globalization;
using System.Text;
using Sparsescope.Cli;
using Sparsescope.ModelTests.Cli;
using Sparsescope.Tests.Gguf;
using Spectre.Console;

namespace Sparsescope.ModelTests.Gguf;

/// <summary>
/// The program run on many mutated models. They are opened one after the other by a process of their own, which writes before and after
/// each
/// into a log, so that the log of a process that was ended by llama.cpp says which file did it; the next process goes on after it.
/// </summary>
internal static class MutatedModels
{
    internal const string Order = "SPARSESCOPE_MUTATED";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>How the program ended on one file.</summary>
    /// <param name="Number">The file's number in its series.</param>
    /// <param name="What">What was changed in it.</param>
    /// <param name="Code">Exit code; null where the process was ended instead.</param>
    /// <param name="Said">What stood on stderr.</param>
    internal sealed record Ending(int Number, string What, int? Code, string Said)
    {
        /// <summary>True where llama.cpp ended the process, in a sentence or not.</summary>
        internal bool ByLlama { get; init; }

        /// <summary>A valid result, the items' own errors among it, or one sentence and exit code 2.</summary>
        internal bool IsGood => Code is ExitCode.Ok or ExitCode.SomeFailed || (Code == ExitCode.BadInput && IsSentence);

        private bool IsSentence
        {
            get
            {
                var said = Said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.StartsWith("sparsescope: ",
                    StringComparison.Ordinal)).ToList();
                return said.Count == 1 && !Said.Contains("   at ", StringComparison.Ordinal) && !Said.Contains("Exception",
                    StringComparison.Ordinal);
            }
        }

        public override string ToString() =>
            $"{Number} ({What}): {(Code is { } code ? $"exit code {code}" : "no exit code")}"
            + $"{(ByLlama ? ", ended by llama.cpp" : "")}: {Said.Trim()}";
    }

    /// <summary>Opens files <paramref name="from"/> to <paramref name="to"/> of a series in processes of their own.</summary>
    internal static List<Ending> Open(string folder, ulong seed, int from, int to)
    {
        var endings = new List<Ending>();
        while (from < to)
        {
            var log = Path.Combine(folder, $"log-{from}.txt");
            using var process = Start(folder, $"{folder}|{log}|{seed}|{from}|{to}");
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEndAsync();
            for (var length = -1L; !process.WaitForExit(s_patience);)
            {
                var now = File.Exists(log) ? new FileInfo(log).Length : 0;
                if (now == length) process.Kill();
                length = now;
            }
            var before = endings.Count;
            endings.AddRange(Read(log, process.ExitCode, error.Result));
            if (endings.Count == before) Assert.Fail($"no file was opened: {error.Result} {output.Result}");
            from = endings[^1].Number + 1;
        }
        return endings;
    }

    /// <summary>What a process of its own does.</summary>
    internal static void Work()
    {
        var order = Environment.GetEnvironmentVariable(Order)!.Split('|');
        var (folder, seed, from, to) = (order[0], ulong.Parse(order[2], CultureInfo.InvariantCulture), int.Parse(order[3],
            CultureInfo.InvariantCulture), int.Parse(order[4], CultureInfo.InvariantCulture));
        using var log = new StreamWriter(order[1]) { AutoFlush = true };
        var bases = Bases();
        for (var number = from; number < to; number++)
        {
            var (file, what) = Mutation.Of(bases[number % bases.Count], seed, number);
            var path = Path.Combine(folder, "mutated.gguf");
            File.WriteAllBytes(path, file);
            log.WriteLine($"{number}\t{Line(what)}");
            using var said = new Said();
            var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(said) });
            var code = App.Run(Arguments(number, path), new Terminal(Stream.Null, said, console));
            log.WriteLine($"{code}\t{Line(said.ToString())}");
        }
    }

    private static string[] Arguments(int number, string path) => (number / 5 % 5) switch
    {
        0 => ["measure", "-m", path, "-p", "hello the world 12", "-t", "1", "-q", "--positions", "all", "--metrics", "hoyer"],
        1 => ["measure", "-m", path, "-p", "hello the world 12", "-t", "1", "-q", "-n", "2", "--raw", "--nll"],
        2 => ["inspect", "-m", path],
        3 => ["tokenize", "-m", path, "-p", "hello <|im_end|> the\tworld \u00e9\u4e16", "--raw", "--special"],
        _ => ["measure", "-m", path, "-p", "hello", "-t", "1", "-q", "--engine", "managed"],
    };

    // The models of the reference data add other tokenisers and layouts where they are there.
    private static List<byte[]> Bases()
    {
        List<byte[]> bases = [TinyModel.Create()];
        if (Environment.GetEnvironmentVariable("SPARSESCOPE_MUTATED_BASES") is { Length: > 0 } more)
            bases.AddRange(more.Split(':').Select(File.ReadAllBytes));
        return bases;
    }

    private static string Line(string text) => text.ReplaceLineEndings("\u2028");

    private static IEnumerable<Ending> Read(string log, int exitCode, string error)
    {
        if (!File.Exists(log)) yield break;
        var lines = File.ReadAllLines(log);
        for (var i = 0; i < lines.Length; i += 2)
        {
            var (number, what) = Split(lines[i]);
            if (i + 1 < lines.Length)
            {
                var (code, said) = Split(lines[i + 1]);
                yield return new(number, what, code, said.Replace('\u2028', '\n'));
                continue;
            }
            var last = error.Split('\n', StringSplitOptions.RemoveEmptyEntries) is [.., var line] ? line : "";
            yield return new(number, what, exitCode is ExitCode.BadInput ? exitCode : null, exitCode is ExitCode.BadInput ? last
                : error)
            { ByLlama = true };
        }
    }

    /// <summary>Keeps what is said, and says it at once: after an end by llama.cpp nobody could ask.</summary>
    private sealed class Said : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            Console.Error.WriteLine(value);
        }
    }

    private static (int, string) Split(string line)
    {
        var tab = line.IndexOf('\t', StringComparison.Ordinal);
        return (int.Parse(line[..tab], CultureInfo.InvariantCulture), line[(tab + 1)..]);
    }

    private static Process Start(string folder, string order)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Sparsescope.ModelTests.dll");
        var start = new ProcessStartInfo(Workplace.Dotnet, [program, "-method",
            $"{typeof(MutatedModelTests).FullName}.{nameof(MutatedModelTests.Opened_in_a_process_of_its_own)}", "-explicit", "only"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment[Order] = order;
        start.Environment["SPARSESCOPE_CACHE"] = Path.Combine(folder, "cache");
        return Process.Start(start)!;
    }
}
