using Sparsescope.Studies.Spec;

namespace Sparsescope.Tests.Studies;

/// <summary>A small sound study.yaml, and folders of data for it.</summary>
internal static class StudyText
{
    public const string Sound = """
        study: small
        claim: More is sparser.
        direction: sparser
        data:
          files: items.jsonl
        prompt: "{{ q }}"
        condition:
          scale: ordinal
          field: level
          names: [1, 2]
        primary:
          metrics: [top_10_energy]
          layers: [-1]
        """;

    public static StudySpec Read(string yaml)
    {
        var (spec, problems) = StudyReader.Read(yaml, "study.yaml");
        Assert.Empty(problems);
        return spec!;
    }

    public static StudySpec Shipped(string name) => StudySource.Open(name);
}

/// <summary>A folder that is gone after the test.</summary>
internal sealed class DataFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("sparsescope-").FullName;

    public DataFolder With(string file, string text) => With(file, System.Text.Encoding.UTF8.GetBytes(text));

    public DataFolder With(string file, byte[] bytes)
    {
        var path = System.IO.Path.Combine(Path, file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return this;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
