using System.Text;
using System.Text.Json;
using Sparsescope.Tests.Gguf;

namespace Sparsescope.ModelTests.Cli;

/// <summary>
/// A temporary folder with a tiny model in it, where the program is run: file names in its arguments are names in this folder.
/// </summary>
internal sealed class Workplace : IDisposable
{
    internal const string Model = "tiny.gguf";

    private static readonly byte[] s_model = TinyModel.Create();
    private static readonly string s_program = Path.Combine(AppContext.BaseDirectory, "sparsescope.dll");

    private readonly Dictionary<string, string?> _environment;

    internal Workplace()
    {
        File.WriteAllBytes(this[Model], s_model);
        _environment = new()
        {
            ["SPARSESCOPE_CACHE"] = this["cache"],
            ["SPARSESCOPE_DATA"] = this["data"],
            ["HF_HOME"] = this["hf"],
            ["HF_HUB_CACHE"] = null,
            ["HF_ENDPOINT"] = null,
            ["HF_TOKEN"] = null,
            ["HF_HUB_OFFLINE"] = "1",
        };
    }

    internal string Folder { get; } = Directory.CreateTempSubdirectory("cli-").FullName;

    internal static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Full path of a file in the folder.</summary>
    internal string this[string name] => Path.Combine(Folder, name);

    internal void Set(string variable, string? value) => _environment[variable] = value;

    internal void Write(string name, string text) => File.WriteAllText(this[name], text);

    internal void Write(string name, byte[] bytes) => File.WriteAllBytes(this[name], bytes);

    internal byte[] Read(string name) => File.ReadAllBytes(this[name]);

    internal JsonElement[] ReadItems(string name) => [.. File.ReadLines(this[name]).Select(line => JsonElement.Parse(line))];

    internal bool Has(string name) => File.Exists(this[name]);

    /// <summary>Names of the files in the folder that begin with <paramref name="start"/>.</summary>
    internal string[] Files(string start) =>
        [.. Directory.GetFiles(Folder, start + "*").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    /// <summary>Runs the program to its end, with nothing on its standard input.</summary>
    internal CliResult Run(params string[] arguments) => RunWith([], arguments);

    /// <summary>Runs the program with <paramref name="input"/> on its standard input.</summary>
    internal CliResult RunWith(byte[] input, params string[] arguments)
    {
        using var process = Start(arguments);
        process.CloseInput(input);
        return process.Wait();
    }

    internal CliResult RunWith(string input, params string[] arguments) => RunWith(Encoding.UTF8.GetBytes(input), arguments);

    /// <summary>Runs `measure` on the tiny model.</summary>
    internal CliResult Measure(params string[] arguments) => Run(MeasureArguments(arguments));

    internal CliProcess StartMeasure(params string[] arguments) => Start(MeasureArguments(arguments));

    internal CliProcess Start(params string[] arguments) => CliProcess.Start(Dotnet, [s_program, .. arguments], Folder, _environment);

    /// <summary>Runs a shell script in which <c>"$@"</c> is `measure` with these arguments.</summary>
    internal CliResult RunShell(string script, params string[] arguments) => RunShellAny(script, MeasureArguments(arguments));

    /// <summary>Runs a shell script in which <c>"$@"</c> is the program with these arguments.</summary>
    internal CliResult RunShellAny(string script, params string[] arguments)
    {
        using var process = CliProcess.Start("bash", ["-c", script, "bash", Dotnet, s_program, .. arguments], Folder, _environment);
        process.CloseInput();
        return process.Wait();
    }

    /// <summary>Runs a shell script in which <c>"$@"</c> is the program.</summary>
    internal CliResult RunBash(string script)
    {
        using var process = CliProcess.Start("bash", ["-c", script, "bash", Dotnet, s_program], Folder, _environment);
        process.CloseInput();
        return process.Wait();
    }

    /// <summary>Runs the program with another runtime configuration.</summary>
    internal CliResult RunConfigured(string configuration, params string[] arguments)
    {
        using var process = CliProcess.Start(Dotnet, ["exec", "--runtimeconfig", configuration, s_program, .. arguments], Folder,
            _environment);
        process.CloseInput();
        return process.Wait();
    }

    // One thread: the threads of several processes wait for one another while they spin.
    internal static string[] MeasureArguments(params string[] arguments) => ["measure", "-m", Model, "-t", "1", .. arguments];

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
