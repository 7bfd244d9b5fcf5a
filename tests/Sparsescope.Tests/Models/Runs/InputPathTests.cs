using Sparsescope.Models.Runs;

namespace Sparsescope.Tests.Models.Runs;

public sealed class InputPathTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("input-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_is_there_is_read()
    {
        var path = Path.Combine(_folder.FullName, "a");
        File.WriteAllText(path, "a text");
        Assert.Equal("a text", InputPath.Text(path, "Template"));
        using var stream = InputPath.Open(path, "Template");
        Assert.Equal(6, stream.Length);
    }

    [Fact]
    public void A_folder_and_a_file_that_is_missing_are_refused_by_their_names()
    {
        var missing = Path.Combine(_folder.FullName, "b");
        Assert.Equal($"Template '{_folder.FullName}' is a folder; name a file.",
            Assert.Throws<BadInputException>(() => InputPath.Text(_folder.FullName, "Template")).Message);
        Assert.StartsWith($"Reference '{missing}' cannot be read: ",
            Assert.Throws<BadInputException>(() => InputPath.Open(missing, "Reference")).Message, StringComparison.Ordinal);
    }
}
