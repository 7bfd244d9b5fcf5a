using Microsoft.AspNetCore.Http;
using Sparsescope.Server.Api;

namespace Sparsescope.Tests.Server.Api;

public class ClientKeysTests
{
    [Fact]
    public void A_key_is_taken_from_either_header_and_no_other_is_admitted()
    {
        var keys = ClientKeys.Of("one", "two");
        Assert.True(keys.Admit(With("Authorization", "Bearer two")));
        Assert.True(keys.Admit(With("Authorization", "bearer one")));
        Assert.True(keys.Admit(With("X-Api-Key", "one")));
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("Authorization", "Bearer tw"), ("Authorization", "two"),
            ("X-Api-Key", ""), ("X-Api-Key", "ONE"), ("Cookie", "one")])
            Assert.False(keys.Admit(With(name, value)));
    }

    [Fact]
    public void Files_hold_one_key_a_line_and_a_file_without_any_is_refused()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "first\n\n  second \n");
            var keys = ClientKeys.Read([path]);
            Assert.True(keys.Has("first") && keys.Has("second") && !keys.Has("") && !keys.AreOpen);
            File.WriteAllText(path, "\n \n");
            Assert.Throws<BadInputException>(() => ClientKeys.Read([path]));
        }
        finally
        {
            File.Delete(path);
        }
        Assert.Throws<BadInputException>(() => ClientKeys.Read([path]));
        Assert.True(ClientKeys.Read([]).AreOpen);
    }

    private static HttpRequest With(string name, string value)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers[name] = value;
        return request;
    }
}
