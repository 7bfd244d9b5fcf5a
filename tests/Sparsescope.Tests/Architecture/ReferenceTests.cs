using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Security;
using Sparsescope.Chat;
using Sparsescope.Cli;
using Sparsescope.Llama;
using Sparsescope.Managed.Kernels;
using Sparsescope.Metrics;
using Sparsescope.Models;
using Sparsescope.Server;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Tests.Architecture;

/// <summary>Which project may know what (docs/design/001-projects.md).</summary>
public sealed class ReferenceTests
{
    private static readonly Assembly s_core = typeof(Metric).Assembly, s_llama = typeof(LlamaRuntime).Assembly, s_managed = typeof(Gemm)
        .Assembly, s_models = typeof(Model).Assembly, s_studies = typeof(StudySpec).Assembly, s_server = typeof(Gateway).Assembly,
        s_cli = typeof(App).Assembly, s_chat = typeof(LocalChatClient).Assembly;

    private static readonly Dictionary<string, string[]> s_arrows = new()
    {
        ["Sparsescope.Core"] = [],
        ["Sparsescope.Llama"] = ["Sparsescope.Core"],
        ["Sparsescope.Managed"] = ["Sparsescope.Core"],
        ["Sparsescope.Models"] = ["Sparsescope.Core", "Sparsescope.Llama", "Sparsescope.Managed"],
        ["Sparsescope.Studies"] = ["Sparsescope.Core", "Sparsescope.Llama", "Sparsescope.Managed", "Sparsescope.Models"],
        ["Sparsescope.Chat"] = ["Sparsescope.Core", "Sparsescope.Models"],
        ["Sparsescope.Server"] = ["Sparsescope.Core", "Sparsescope.Llama", "Sparsescope.Models", "Sparsescope.Studies"],
        ["Sparsescope.Cli"] =
            ["Sparsescope.Core", "Sparsescope.Llama", "Sparsescope.Managed", "Sparsescope.Models", "Sparsescope.Server",
                "Sparsescope.Studies"],
    };

    [Fact]
    public void Projects_reference_only_what_their_arrows_allow()
    {
        Assert.Equal(s_arrows.Keys.Order(), Repository.Projects().Select(Name).Order());
        foreach (var project in Repository.Projects())
        {
            Assert.Equal(s_arrows[Name(project)], Repository.Includes(project, "ProjectReference").Select(Name).Order());
        }
    }

    [Fact]
    public void Built_assemblies_reference_only_what_their_arrows_allow()
    {
        foreach (var (assembly, project) in ((Assembly, string)[])
            [(s_core, "Sparsescope.Core"), (s_llama, "Sparsescope.Llama"), (s_managed, "Sparsescope.Managed"),
                (s_models, "Sparsescope.Models"), (s_chat, "Sparsescope.Chat"), (s_studies, "Sparsescope.Studies"),
                (s_server, "Sparsescope.Server"), (s_cli, "Sparsescope.Cli")])
        {
            var ours = assembly.GetReferencedAssemblies().Select(reference => reference.Name!)
                .Where(name => name.StartsWith("Sparsescope", StringComparison.OrdinalIgnoreCase));
            Assert.Empty(ours.Except(s_arrows[project]));
        }
    }

    [Fact]
    public void What_is_internal_is_seen_by_tests_and_benchmarks_alone()
    {
        foreach (var project in Repository.Projects())
            Assert.Empty(Repository.Includes(project, "InternalsVisibleTo")
                .Except(["Sparsescope.Tests", "Sparsescope.ModelTests", "Sparsescope.Benchmarks"]));
    }

    [Fact]
    public void An_existing_output_is_refused_in_one_place()
    {
        var sources = Repository.Files().Where(file => file.StartsWith("src/", StringComparison.Ordinal)
            && file.EndsWith(".cs", StringComparison.Ordinal)).ToDictionary(file => file, file => File.ReadAllText(Repository.Path(file)));
        string[] Holding(params string[] pieces) =>
            [.. sources.Where(source => pieces.All(piece => source.Value.Contains(piece, StringComparison.Ordinal)))
                .Select(source => Path.GetFileName(source.Key))];
        Assert.Equal(["Advice.cs"], Holding("replace it with --overwrite"));
        Assert.Equal(["OutputPath.cs"], Holding("}' exists.\""));
        Assert.Equal(["OutputPath.cs"], Holding("is a file; name a folder"));
    }

    [Fact]
    public void Core_takes_four_packages_and_no_more() =>
        Assert.Equal(["CsvHelper", "MathNet.Numerics", "Parquet.Net", "System.Numerics.Tensors"],
            Repository.Includes("src/Sparsescope.Core/Sparsescope.Core.csproj", "PackageReference").Order());

    [Fact]
    public void Only_the_project_that_calls_llama_cpp_is_compiled_with_unsafe_code()
    {
        Assert.True(IsUnsafe(s_llama));
        Assert.False(IsUnsafe(s_core));
        Assert.False(IsUnsafe(s_managed));
        Assert.False(IsUnsafe(s_models));
        Assert.False(IsUnsafe(s_studies));
        Assert.False(IsUnsafe(s_chat));
        Assert.False(IsUnsafe(s_server));
        Assert.False(IsUnsafe(s_cli));
    }

    [Fact]
    public void Core_touches_no_file_network_process_console_or_environment()
    {
        using var file = new PEReader(File.OpenRead(s_core.Location));
        var metadata = file.GetMetadataReader();
        var used = metadata.TypeReferences.Select(handle => metadata.GetTypeReference(handle))
            .Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}").ToList();
        Assert.Contains("System.IO.Stream", used);
        Assert.DoesNotContain(used, ReachesOutside);
        // A reader or writer over a stream is pure, one that is given a path opens a file.
        Assert.DoesNotContain(Members(metadata, "StreamReader", "StreamWriter"), member => member is ConstructorInfo made
            && made.GetParameters() is [{ } first, ..] && first.ParameterType == typeof(string));
        // Compiled iterators ask for the thread they run on.
        Assert.DoesNotContain(Members(metadata, "Environment"), member => member.Name is not "get_CurrentManagedThreadId");
    }

    private static bool ReachesOutside(string type) =>
        type is "System.IO.File" or "System.IO.FileInfo" or "System.IO.FileStream" or "System.IO.Directory" or "System.IO.DirectoryInfo"
            or "System.IO.DriveInfo"
            or "System.IO.RandomAccess" or "System.IO.FileSystemInfo" or "System.Console" or "System.Diagnostics.Process"
        || type.StartsWith("System.IO.Enumeration.", StringComparison.Ordinal)
        || type.StartsWith("System.IO.MemoryMappedFiles.", StringComparison.Ordinal)
        || type.StartsWith("System.Net.", StringComparison.Ordinal);

    private static IEnumerable<MethodBase> Members(MetadataReader metadata, params string[] types)
    {
        foreach (var handle in metadata.MemberReferences)
        {
            var member = metadata.GetMemberReference(handle);
            if (member.Parent.Kind != HandleKind.TypeReference) continue;
            var type = metadata.GetTypeReference((TypeReferenceHandle)member.Parent);
            if (types.Contains(metadata.GetString(type.Name)))
                yield return s_core.ManifestModule.ResolveMethod(MetadataTokens.GetToken(handle))!;
        }
    }

    // The compiler marks every module that it was allowed to put unsafe code into.
    private static bool IsUnsafe(Assembly assembly) => assembly.ManifestModule.IsDefined(typeof(UnverifiableCodeAttribute));

    private static string Name(string project) => Path.GetFileNameWithoutExtension(project.Replace('\\', '/'));
}
