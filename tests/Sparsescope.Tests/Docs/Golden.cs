using Sparsescope.Tests.Architecture;

namespace Sparsescope.Tests.Docs;

/// <summary>Pages that the program writes. SPARSESCOPE_ACCEPT=1 writes them anew; read the difference before committing it.</summary>
internal static class Golden
{
    /// <summary>Fails where a committed page is not <paramref name="text"/>, naming the first line that differs.</summary>
    public static void Match(string page, string text)
    {
        var path = Repository.Path(page);
        if (Environment.GetEnvironmentVariable("SPARSESCOPE_ACCEPT") == "1") File.WriteAllText(path, text);
        var committed = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        if (committed == text) return;
        var (was, now) = (committed.Split('\n'), text.Split('\n'));
        var line = 0;
        while (line < was.Length && line < now.Length && was[line] == now[line]) line++;
        Assert.Fail(
            $"{page}:{line + 1} is out of date; SPARSESCOPE_ACCEPT=1 dotnet test rewrites it\npage:    "
            + $"{At(was, line)}\nprogram: {At(now, line)}");
    }

    private static string At(string[] lines, int line) => line < lines.Length ? lines[line] : "(the end)";
}
