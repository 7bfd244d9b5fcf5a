using System.Diagnostics;
using System.Globalization;
using Sparsescope.Studies.Store;

namespace Sparsescope.Tests.Studies.Store;

/// <summary>The store beside other processes; skipped where python3 is not found.</summary>
public sealed class OtherProgramTests
{
    [Fact]
    public void Python_reads_a_closed_store_without_writing()
    {
        using var place = new StoreFolder();
        place.Fill(3);
        Assert.Equal([place.Store, place.Store + ".lock"], Directory.GetFiles(place.Folder).Order(StringComparer.Ordinal));
        Assert.Equal("3 15", Count(place));
    }

    [Fact]
    public void Python_reads_a_store_that_is_being_written()
    {
        using var place = new StoreFolder();
        var run = place.Fill(3);
        using var store = RunStore.Open(place.Store);
        store.Append(run.Id, "main", [Samples.Item(3)]);
        Assert.Equal("4 20", Count(place));
    }

    [Fact]
    public void The_lock_of_a_killed_process_does_not_block()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("takes the lock with flock, which is for Unix");
        using var place = new StoreFolder();
        using var other =
            Start("import fcntl, os, sys, time; f = open(sys.argv[1] + '.lock', 'w'); fcntl.flock(f, fcntl.LOCK_EX); open(sys.argv[1] + "
            + "'.lock.pid', 'w').write(str(os.getpid())); print('held', flush=True); time.sleep(60)", place.Store);
        Assert.Equal("held", other.StandardOutput.ReadLine());
        var refused = Assert.Throws<BadInputException>(() => RunStore.Open(place.Store, TimeSpan.FromMilliseconds(100)));
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"process {other.Id};"), refused.Message);
        other.Kill();
        other.WaitForExit();
        using (RunStore.Open(place.Store)) { }
    }

    private static string Count(StoreFolder place)
    {
        using var python = Start(
            "import sqlite3, sys; db = sqlite3.connect('file:' + sys.argv[1] + '?mode=ro', uri=True); print(*db.execute('select "
                + "count(distinct item), count(*) from states').fetchone())",
            place.Store);
        var (output, error) = (python.StandardOutput.ReadToEnd(), python.StandardError.ReadToEnd());
        python.WaitForExit();
        Assert.Equal("", error);
        return output.Trim();
    }

    private static Process Start(string script, string argument)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("python3", ["-c", script, argument])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true
            })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("python3 is not found");
            throw;
        }
    }
}
