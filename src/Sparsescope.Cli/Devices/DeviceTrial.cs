using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Sparsescope.Llama.Devices;

namespace Sparsescope.Cli.Devices;

/// <summary>
/// Whether a device computes, tried in a process of its own: a build without code for the card ends the process that asks.
/// </summary>
/// <param name="Works">True where small graphs ran.</param>
/// <param name="Text">What works, or what does not and what to do.</param>
internal sealed record DeviceTrial(bool Works, string Text)
{
    /// <summary>Hidden option of `doctor` that the other process is started with.</summary>
    internal const string Option = "--try-device";

    private const string NativeLibrariesVariable = "SPARSESCOPE_LLAMA_PATH";

    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(2);

    /// <summary>Starts the program anew and lets it try a device.</summary>
    internal static DeviceTrial Run(string device)
    {
        var start = Again("doctor", Option, device);
        try
        {
            using var process = Process.Start(start)!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            if (!process.WaitForExit(s_longest))
            {
                process.Kill(entireProcessTree: true);
                return Failed("it did not finish a small graph in two minutes");
            }
            process.WaitForExit();
            return Judge(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
        }
        catch (Win32Exception e)
        {
            return new(false, $"not tried: {e.Message}");
        }
    }

    /// <summary>Starts the program anew with the libraries of a folder; what it sees there and what works, in lines.</summary>
    internal static IReadOnlyList<string> Build(string folder)
    {
        var start = Again("doctor");
        start.Environment[NativeLibrariesVariable] = folder;
        try
        {
            using var process = Process.Start(start)!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            if (!process.WaitForExit(s_longest))
            {
                process.Kill(entireProcessTree: true);
                return ["not tried: it did not answer in two minutes"];
            }
            process.WaitForExit();
            var lines = output.GetAwaiter().GetResult().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            string[] told =
            [
                .. lines.Where(line => line.StartsWith("device ", StringComparison.Ordinal)
                    || line.Contains(" trial ", StringComparison.Ordinal)
                    || line.StartsWith("offload ", StringComparison.Ordinal)
                    || line.Contains("MISSING:", StringComparison.Ordinal)),
            ];
            return told.Length > 0 ? told : [Judge(process.ExitCode, "", error.GetAwaiter().GetResult()).Text];
        }
        catch (Win32Exception e)
        {
            return [$"not tried: {e.Message}"];
        }
    }

    // Started as `dotnet sparsescope.dll` or by its own name.
    private static ProcessStartInfo Again(params string[] arguments)
    {
        var program = Environment.ProcessPath ?? "sparsescope";
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet") start.ArgumentList.Add(typeof(DeviceTrial).Assembly.Location);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return start;
    }

    /// <summary>What the other process's end says.</summary>
    internal static DeviceTrial Judge(int exitCode, string output, string error)
    {
        if (exitCode == 0) return new(true, $"works: {PlainText.OneLine(output.Trim())}");
        // The sentence of this program, where it still got to say one; a stack dump has none.
        var lines = error.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var said = lines.FirstOrDefault(line => line.StartsWith("sparsescope: ", StringComparison.Ordinal))?["sparsescope: ".Length..]
            ?? lines.FirstOrDefault(line => line.Contains("error", StringComparison.OrdinalIgnoreCase));
        return Failed(PlainText.OneLine(said ?? string.Create(CultureInfo.InvariantCulture, $"the process ended with code {exitCode}")));
    }

    /// <summary>How a device multiplies, in a line.</summary>
    internal static string Describe(DeviceArithmetic arithmetic)
    {
        var exact = arithmetic.LeastExactRows switch
        {
            null => $"float32 products are of fewer bits (error {Short(arithmetic.Products[^1].Error)}), so --exact is refused on it",
            <= 1 => "float32 products are exact",
            var rows => $"float32 products are exact from {rows} rows on, to which --exact fills decodes",
        };
        return arithmetic.Half is { } half ? $"{exact}; products of F16 weights have an error of {Short(half)}"
            : $"{exact}; it has no products of F16 weights";
    }

    private static DeviceTrial Failed(string why) => new(false,
        $"DOES NOT WORK: {why.TrimEnd('.')}; this build of llama.cpp or the driver does not fit the card: `sparsescope backend install` "
        + "picks one that does, SPARSESCOPE_LLAMA_PATH names another for its compute capability, -ngl 0 computes without it");

    private static string Short(double error) => error.ToString("0.0e-0", CultureInfo.InvariantCulture);
}
