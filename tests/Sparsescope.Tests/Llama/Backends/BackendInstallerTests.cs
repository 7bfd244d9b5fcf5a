using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Sparsescope.Llama.Backends;
using Sparsescope.Tests.Models.Hub;

namespace Sparsescope.Tests.Llama.Backends;

/// <summary>Stand-in packages, installed from a registry of npm on this machine and from a folder.</summary>
public sealed class BackendInstallerTests : IDisposable
{
    private static readonly string[] s_libraries = ["libcudart.so.12", "libcublas.so.12", "libcudart.so.13", "libcublas.so.13"];

    private readonly string _folder = Directory.CreateTempSubdirectory("sparsescope-").FullName;
    private readonly Dictionary<string, byte[]> _archives = new()
    {
        ["linux-x64-cuda"] = Archive(
            ("libllama.cuda.v0.5.0.so", "llama"),
            ("libggml-cuda.so", "main"),
            ("libggml-base.so", "base"),
            ("libllama-common.so", "-"),
            ("llama-addon.node", "-")),
        ["linux-x64-cuda-ext"] = Archive(("fallback/libggml-cuda.so", "fallback")),
    };

    private BackendStore Store => new(Path.Combine(_folder, "data"));

    [Fact]
    public void A_folder_gives_the_main_build_without_what_other_programs_need()
    {
        var installed = Install(BackendChoiceTests.Machine("13.0", [86], s_libraries), Folder());
        Assert.Equal(("cuda", "main", LlamaPlatform.Version), (installed.Name, installed.Variant, installed.Version));
        Assert.Equal(["backend.json", "libggml-base.so", "libggml-cuda.so", "libllama.cuda.v0.5.0.so"], Files());
        Assert.Equal("main", File.ReadAllText(Path.Combine(Store.Folder("cuda"), "libggml-cuda.so")));
        Assert.Equal(installed with { Packages = [] }, Store.Find("cuda")! with { Packages = [] });
        Assert.Equal($"linux-x64-cuda {Integrity("linux-x64-cuda")}", Assert.Single(installed.Packages));
    }

    [Fact]
    public void The_fallback_lies_over_the_main_build_and_an_earlier_one_is_replaced()
    {
        Install(BackendChoiceTests.Machine("13.0", [86], s_libraries), Folder());
        var installed = Install(BackendChoiceTests.Machine("13.0", [90], s_libraries), Folder());
        Assert.Equal(("fallback", 2), (installed.Variant, installed.Packages.Count));
        Assert.Equal(["backend.json", "libggml-base.so", "libggml-cuda.so", "libllama.cuda.v0.5.0.so"], Files());
        Assert.Equal("fallback", File.ReadAllText(Path.Combine(Store.Folder("cuda"), "libggml-cuda.so")));
    }

    [Fact]
    public void A_registry_of_npm_gives_the_same()
    {
        using var server = Registry(_archives);
        var installed = Install(BackendChoiceTests.Machine("13.0", [86], s_libraries), Npm(server));
        Assert.Equal("main", installed.Variant);
        Assert.Equal("main", File.ReadAllText(Path.Combine(Store.Folder("cuda"), "libggml-cuda.so")));
    }

    [Fact]
    public void A_registry_whose_package_is_not_the_known_one_installs_nothing()
    {
        using var server = Registry(new() { ["linux-x64-cuda"] = Archive(("libggml-cuda.so", "something else")) });
        var error = Assert.Throws<BadInputException>(() => Install(BackendChoiceTests.Machine("13.0", [86], s_libraries), Npm(server)));
        Assert.StartsWith("linux-x64-cuda has the wrong checksum (sha512-", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            $"expected {Integrity("linux-x64-cuda")}): it is damaged or another file, and nothing was installed.",
            error.Message, StringComparison.Ordinal);
        AssertNothingThere();
    }

    [Fact]
    public void A_package_that_differs_from_the_registrys_own_checksum_installs_nothing()
    {
        using var server = Registry(_archives, described: Archive(("libggml-cuda.so", "as described")));
        var error = Assert.Throws<BadInputException>(() => Install(BackendChoiceTests.Machine("13.0", [86], s_libraries), Npm(server)));
        Assert.Equal(
            $"@node-llama-cpp/linux-x64-cuda@{LlamaPlatform.Version} did not arrive as the registry describes it "
            + "(its checksum is another): try again, or install from a folder.",
            error.Message);
        AssertNothingThere();
    }

    [Fact]
    public void A_registry_without_the_release_says_so()
    {
        using var server = Registry([]);
        var error = Assert.Throws<BadInputException>(() => Install(BackendChoiceTests.Machine("13.0", [86], s_libraries), Npm(server)));
        Assert.Equal(
            $"The registry of npm has no @node-llama-cpp/linux-x64-cuda@{LlamaPlatform.Version}: it does not serve this release.",
            error.Message);
    }

    [Fact]
    public void A_folder_without_the_package_or_with_a_damaged_one_says_which()
    {
        var machine = BackendChoiceTests.Machine("13.0", [86], s_libraries);
        var empty = Directory.CreateDirectory(Path.Combine(_folder, "empty")).FullName;
        var name = $"node-llama-cpp-linux-x64-cuda-{LlamaPlatform.Version}.tgz";
        string Refused(FolderSource source) => Assert.Throws<BadInputException>(() => Install(machine, source)).Message;
        Assert.StartsWith($"'{empty}' holds no {name}", Refused(new FolderSource(empty)), StringComparison.Ordinal);
        Assert.Equal("'/nowhere' is not a folder.", Refused(new FolderSource("/nowhere")));
        var folder = Folder();
        File.AppendAllText(Path.Combine(_folder, "packages", name), "x");
        Assert.Contains("wrong checksum", Refused(folder), StringComparison.Ordinal);
        AssertNothingThere();
    }

    [Fact]
    public void What_is_no_archive_or_holds_no_library_is_refused()
    {
        var machine = BackendChoiceTests.Machine("13.0", [86], s_libraries);
        _archives["linux-x64-cuda"] = Encoding.UTF8.GetBytes("no archive");
        string Refused() => Assert.Throws<BadInputException>(() => Install(machine, Folder())).Message;
        Assert.Contains("is no archive of npm", Refused(), StringComparison.Ordinal);
        _archives["linux-x64-cuda"] = Archive(("../../../escaped.so", "x"), ("readme.json", "x"));
        Assert.Contains("holds no libraries", Refused(), StringComparison.Ordinal);
        AssertNothingThere();
    }

    [Fact]
    public void Libraries_that_lie_elsewhere_are_linked_beside_it()
    {
        var elsewhere = Directory.CreateDirectory(Path.Combine(_folder, "cuda", "lib64")).FullName;
        foreach (var library in s_libraries) File.WriteAllText(Path.Combine(elsewhere, library), library);
        Install(BackendChoiceTests.Machine("13.0", [86], []) with { FindLibrary = library => Path.Combine(elsewhere, library) }, Folder());
        Assert.Equal("libcublas.so.13", File.ReadAllText(Path.Combine(Store.Folder("cuda"), "libcublas.so.13")));
    }

    [Fact]
    public void What_is_not_published_is_said_by_name()
    {
        var windows = new BackendInstaller(LlamaPlatform.GpuBuilds, "win-x64", BackendChoiceTests.Machine("13.0", [86], []), Store);
        Assert.Equal(["cuda", "vulkan"], windows.Names);
        Assert.Contains("is known and its release", Refused(windows, "cuda"), StringComparison.Ordinal);
        Assert.Equal("No build 'rocm' is published for win-x64; there are cuda and vulkan.", Refused(windows, "rocm"));
        var arm = new BackendInstaller(LlamaPlatform.GpuBuilds, "linux-arm64", BackendChoiceTests.Machine(null, [], []), Store);
        Assert.Equal("No build 'cuda' is published for linux-arm64; there are no GPU builds for it.", Refused(arm, "cuda"));

        static string Refused(BackendInstaller installer, string name) =>
            Assert.Throws<BadInputException>(() => installer.Choose(name)).Message;
    }

    [Fact]
    public void A_choice_is_kept_and_one_that_is_not_installed_for_this_release_is_an_error()
    {
        Assert.Null(Store.UsedFolder);
        Install(BackendChoiceTests.Machine("13.0", [86], s_libraries), Folder());
        Assert.Null(Store.UsedFolder);
        Store.Use("cuda");
        Assert.Equal(Store.Folder("cuda"), Store.UsedFolder);
        Directory.Delete(Store.Folder("cuda"), recursive: true);
        var error = Assert.Throws<BadInputException>(() => Store.UsedFolder);
        Assert.Equal(
            $"The backend 'cuda' was chosen, and there is none of release {LlamaPlatform.Version} in '{Store.Root}'.", error.Message);
        Assert.Equal(Remedy.InstallBackend, error.Remedy);
        Store.Use(null);
        Assert.Null(Store.UsedFolder);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // The table, with the checksums of the stand-ins as they were made.
    private InstalledBackend Install(GpuMachine machine, IPackageSource source)
    {
        string? Checksum(string package) => _archives.ContainsKey(package) ? Integrity(package) : null;
        var builds = LlamaPlatform.GpuBuilds.Select(build => build with { Integrity = Checksum(build.Package) }).ToList();
        var installer = new BackendInstaller(builds, "linux-x64", machine, Store);
        return installer.Install(installer.Choose("cuda"), source, _ => { }, CancellationToken.None);
    }

    private string Integrity(string package) => "sha512-" + Convert.ToBase64String(SHA512.HashData(_archives[package]));

    private FolderSource Folder()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "packages")).FullName;
        foreach (var (package, archive) in _archives)
            File.WriteAllBytes(Path.Combine(folder, $"node-llama-cpp-{package}-{LlamaPlatform.Version}.tgz"), archive);
        return new(folder);
    }

    private NpmSource Npm(LocalServer server) => new(new Dictionary<string, string>
    {
        ["npm_config_registry"] = server.Address,
        ["npm_config_cache"] = Path.Combine(_folder, "npm"),
        ["npm_config_userconfig"] = Path.Combine(_folder, "npmrc"),
        ["npm_config_update_notifier"] = "false",
    });

    private static LocalServer Registry(Dictionary<string, byte[]> archives, byte[]? described = null)
    {
        LocalServer? server = null;
        return server = new(request =>
        {
            var path = Uri.UnescapeDataString(request.Path);
            foreach (var (package, archive) in archives)
            {
                if (path == $"/{package}.tgz") return new(200, archive);
                if (path != $"/@node-llama-cpp/{package}") continue;
                var version = new JsonObject
                {
                    ["name"] = $"@node-llama-cpp/{package}",
                    ["version"] = LlamaPlatform.Version,
                    ["dist"] = new JsonObject
                    {
                        ["tarball"] = $"{server!.Address}/{package}.tgz",
                        ["integrity"] = "sha512-" + Convert.ToBase64String(SHA512.HashData(described ?? archive)),
                    },
                };
                return Reply.Text(200, new JsonObject
                {
                    ["name"] = $"@node-llama-cpp/{package}",
                    ["dist-tags"] = new JsonObject { ["latest"] = LlamaPlatform.Version },
                    ["versions"] = new JsonObject { [LlamaPlatform.Version] = version },
                }.ToJsonString());
            }
            return Reply.Text(404, "{}");
        });
    }

    private static byte[] Archive(params (string Name, string Text)[] files)
    {
        var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Ustar))
        {
            foreach (var (name, text) in files.Prepend(("../../package.json", "{}")))
            {
                var path = name.StartsWith("../", StringComparison.Ordinal) ? "package/" + name["../../".Length..]
                    : $"package/bins/linux-x64-cuda/{name}";
                var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, path) { DataStream = content });
            }
        }
        return bytes.ToArray();
    }

    private IEnumerable<string> Files() =>
        Directory.GetFiles(Store.Folder("cuda")).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal);

    private void AssertNothingThere()
    {
        Assert.Null(Store.Find("cuda"));
        Assert.Empty(Directory.Exists(Store.Root) ? Directory.GetFiles(Store.Root, "*", SearchOption.AllDirectories) : []);
    }
}
