namespace Sparsescope.ModelTests.Cli;

public sealed class BadOutputTests
{
    private const int Prompts = 150;

    // A file system of its own for a run, seen by nobody else; what is in it is kept when the run ends.
    private const string OnSmallDisk =
        "mkdir disk && mount -t tmpfs -o size=64k none disk && { \"$@\"; code=$?; cp -r disk/. kept; exit $code; }";

    [Fact]
    public void A_missing_folder_a_folder_and_an_existing_file_are_refused()
    {
        using var place = new Workplace();
        place.Measure("-p", "hello", "-o", "nowhere/out.jsonl").Refused("nowhere/out.jsonl", "does not exist");
        Directory.CreateDirectory(place["out.jsonl"]);
        place.Measure("-p", "hello", "-o", "out.jsonl").Refused("out.jsonl", "folder");
        place.Write("old.jsonl", "precious");
        place.Measure("-p", "hello", "-o", "old.jsonl").Refused("old.jsonl", "--resume", "--overwrite");
        Assert.Equal("precious"u8, place.Read("old.jsonl"));
        place.Measure("-p", "hello", "-o", "old.jsonl", "--overwrite", "--layers", "99").Refused("--layers");
        Assert.Equal("precious"u8, place.Read("old.jsonl"));
    }

    [Fact]
    public void A_read_only_file_system_is_refused()
    {
        using var place = new Workplace();
        RequireMounts(place);
        place.RunShell("unshare -r -m bash -c 'mkdir ro && mount -t tmpfs -o ro none ro && exec \"$@\"' \"$0\" \"$@\"", "-p", "hello", "-o",
            "ro/out.jsonl")
            .Refused("ro/out.jsonl");
    }

    [Fact]
    public void An_existing_vector_file_is_refused_and_kept()
    {
        using var place = new Workplace();
        place.Write("v.safetensors", "precious");
        place.Measure("-p", "hello", "-o", "out.jsonl", "--vectors", "v.safetensors").Refused("v.safetensors");
        Assert.Equal("precious"u8, place.Read("v.safetensors"));
        Assert.Empty(place.Files("out"));
        place.Measure("-p", "hello", "-o", "out.jsonl", "--vectors", "nowhere/v.safetensors").Refused("nowhere/v.safetensors");
        Assert.Empty(place.Files("out"));
    }

    [Theory]
    [InlineData("out.jsonl", "")]
    [InlineData("out.csv", "")]
    [InlineData("out.jsonl", "v.safetensors")]
    public void On_a_full_disk_whole_items_are_kept_and_the_run_can_be_resumed(string output, string vectors)
    {
        using var place = new Workplace();
        RequireMounts(place);
        place.Write("p.jsonl", KillTests.Prompts(Prompts));
        string[] Arguments(string folder) => ["-f", "p.jsonl", "-q", "-o", $"{folder}/{output}", .. vectors == "" ? Array.Empty<string>()
            : ["--vectors", $"{folder}/{vectors}", "--metrics", "hoyer"]];
        Directory.CreateDirectory(place["kept"]);
        Directory.CreateDirectory(place["whole"]);
        place.RunShell($"unshare -r -m bash -c '{OnSmallDisk}' \"$0\" \"$@\"", Arguments("disk")).Refused("No space left", "--resume");
        place.Measure(Arguments("whole")).Ended(0);
        var (kept, whole) = (place.Read($"kept/{output}"), place.Read($"whole/{output}"));
        Assert.InRange(kept.Length, 1, whole.Length - 1);
        Assert.Equal((byte)'\n', kept[^1]);
        Assert.Equal(whole[..kept.Length], kept);
        place.Measure([.. Arguments("kept"), "--resume"]).Ended(0);
        Assert.Equal(whole, place.Read($"kept/{output}"));
        if (vectors != "") Assert.Equal(place.Read($"whole/{vectors}"), place.Read($"kept/{vectors}"));
    }

    [Fact]
    public void A_file_that_may_not_grow_ends_the_run_with_whole_lines()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("ulimit is for Unix");
        using var place = new Workplace();
        place.Write("p.jsonl", KillTests.Prompts(Prompts));
        // The runtime's own double-mapped memory counts as a file: without it there is none.
        place.RunShell("ulimit -f 64; export DOTNET_EnableWriteXorExecute=0; exec \"$@\"", "-f", "p.jsonl", "-q", "-o", "out.jsonl")
            .Refused("out.jsonl", "--resume");
        var items = place.ReadItems("out.jsonl");
        Assert.InRange(items.Length, 1, Prompts - 1);
        Assert.Equal((byte)'\n', place.Read("out.jsonl")[^1]);
    }

    [Fact]
    public void A_full_disk_behind_standard_output_is_said()
    {
        if (!File.Exists("/dev/full")) Assert.Skip("this system has no /dev/full");
        using var place = new Workplace();
        place.RunShell("exec \"$@\" >/dev/full", "-p", "hello").Refused("standard output");
    }

    [Fact]
    public void A_second_run_on_the_same_output_is_refused_while_the_first_goes_on()
    {
        using var place = new Workplace();
        place.Write("p.jsonl", KillTests.Prompts(3000));
        using var first = place.StartMeasure("-f", "p.jsonl", "-o", "out.jsonl", "-q");
        KillTests.WaitForBytes(first, place["out.jsonl"], 1);
        first.Pause();
        place.Measure("-f", "p.jsonl", "-o", "out.jsonl", "--resume").Refused("out.jsonl", "another process");
        place.Measure("-f", "p.jsonl", "-o", "out.jsonl", "--overwrite").Refused("out.jsonl", "another process");
        place.Measure("-f", "p.jsonl", "-o", "out.jsonl").Refused("out.jsonl", "exists");
        Assert.False(first.HasExited, "the first run was over before the others");
        first.Kill();
        place.Measure("-f", "p.jsonl", "-o", "out.jsonl", "--resume", "--limit", "1").Refused("limit");
    }

    internal static void RequireMounts(Workplace place)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("mounts a file system, which is done on Linux only");
        if (place.RunShell("mkdir mnt && unshare -r -m mount -t tmpfs none mnt").ExitCode != 0)
            Assert.Skip("this machine does not let a user mount a file system of his own (unshare -r -m)");
    }
}
