using System.Text;
using Sparsescope.Server.Answering;
using Sparsescope.Server.Api;

namespace Sparsescope.Tests.Server.Answering;

public class AnswerRequestTests
{
    private static AnswerRequest Read(string json, bool isChat = true)
    {
        using var body = RequestJson.Parse(Encoding.UTF8.GetBytes(json));
        return AnswerRequest.Read(body, 100, isChat);
    }

    [Fact]
    public void Fields_of_the_interface_are_read()
    {
        var request = Read("""{"temperature":0,"top_p":0.5,"seed":18446744073709551615,"max_tokens":7,"stop":"x","""
            + """ "stream":true,"stream_options":{"include_usage":true},"logprobs":true,"top_logprobs":3}""");
        Assert.Equal(new GenerationOptions(7) { TopP = 0.5, Seed = ulong.MaxValue }, request.Generation);
        Assert.Equal(["x"], request.Stops);
        Assert.True(request.Streams && request.IncludesUsage);
        Assert.Equal(3, request.TopLogProbs);
        Assert.Equal(2, Read("""{"logprobs":2}""", isChat: false).TopLogProbs);
    }

    [Fact]
    public void What_is_not_said_has_the_values_of_the_interface()
    {
        var request =
            Read("""{"max_tokens":null,"stop":null,"tools":[],"presence_penalty":0,"response_format":{"type":"text"},"unknown":[1]}""");
        Assert.Equal((1, 1, 100), (request.Generation.Temperature, request.Generation.TopP, request.Generation.MaxTokens));
        Assert.Empty(request.Stops);
        Assert.False(request.Streams || request.IncludesUsage);
        Assert.Null(request.TopLogProbs);
        Assert.NotEqual(Read("{}").Generation.Seed, Read("{}").Generation.Seed);
    }

    [Theory]
    [InlineData("""{"temperature":"hot"}""", 400)]
    [InlineData("""{"temperature":-1}""", 400)]
    [InlineData("""{"top_p":1.5}""", 400)]
    [InlineData("""{"max_tokens":0}""", 400)]
    [InlineData("""{"max_tokens":1.5}""", 400)]
    [InlineData("""{"stop":[""]}""", 400)]
    [InlineData("""{"stop":[1]}""", 400)]
    [InlineData("""{"stream":"yes"}""", 400)]
    [InlineData("""{"stream_options":1}""", 400)]
    [InlineData("""{"seed":1.5}""", 400)]
    [InlineData("""{"logprobs":true,"top_logprobs":21}""", 400)]
    [InlineData("""{"top_logprobs":2}""", 400)]
    [InlineData("""{"tools":{}}""", 400)]
    [InlineData("""{"logit_bias":[1]}""", 400)]
    [InlineData("""{"response_format":"text"}""", 400)]
    [InlineData("""{"response_format":{}}""", 400)]
    [InlineData("""{"response_format":{"type":5}}""", 400)]
    [InlineData("""{"echo":"yes"}""", 400)]
    [InlineData("""{"functions":[{}]}""", 501)]
    [InlineData("""{"echo":true}""", 501)]
    [InlineData("""{"n":0}""", 400)]
    [InlineData("""{"n":2}""", 501)]
    [InlineData("""{"tools":[{"type":"function"}]}""", 501)]
    [InlineData("""{"presence_penalty":0.5}""", 501)]
    [InlineData("""{"logit_bias":{"5":1}}""", 501)]
    [InlineData("""{"response_format":{"type":"json_object"}}""", 501)]
    public void What_cannot_be_is_refused_with_its_kind(string json, int status)
    {
        var error = Assert.Throws<ApiException>(() => Read(json));
        Assert.Equal(status, error.Status);
        Assert.Equal(status == 501 ? "not_supported_error" : "invalid_request_error", error.Type);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("{")]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"\udc00":1}""")]
    public void Bodies_that_are_no_object_of_Unicode_are_refused(string json) =>
        Assert.Equal(400, Assert.Throws<ApiException>(() => RequestJson.Parse(Encoding.UTF8.GetBytes(json))).Status);

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC3 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    public void Bytes_that_are_no_UTF_8_are_refused_wherever_they_stand(byte[] broken)
    {
        foreach (var body in (byte[][])
            [[.. "{\"a\":\""u8, .. broken, .. "\"}"u8], [.. "{\""u8, .. broken, .. "\":1}"u8],
                [.. "{\"a\":[{\"b\":\""u8, .. broken, .. "\"}]}"u8]])
            Assert.Equal(400, Assert.Throws<ApiException>(() => RequestJson.Parse(body)).Status);
    }
}
