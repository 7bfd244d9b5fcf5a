using Sparsescope.Metrics;
using Sparsescope.Models;
using Sparsescope.ModelTests.Engine;
using Sparsescope.Templates;
using Sparsescope.Tests.Gguf;

namespace Sparsescope.ModelTests.Models;

/// <summary>The front door: open, measure, read.</summary>
public sealed class ModelTests(TinyModelFixture tiny) : IClassFixture<TinyModelFixture>
{
    [Fact]
    public async Task A_prompt_gives_a_state_for_every_layer_with_its_figures_by_metric()
    {
        using var model = await Model.OpenAsync(tiny.Path);
        var measured = model.Measure("hello world");
        Assert.Equal(Enumerable.Range(0, model.LayerCount + 1), measured.States.Select(state => state.Layer!.Value));
        foreach (var state in measured.States)
        {
            Assert.InRange(state[Metric.Hoyer], 0, 1);
            Assert.Equal(state.Metrics[Metric.All.ToList().FindIndex(metric => metric.Name == "hoyer")], state[Metric.Hoyer]);
        }
        var (second, found) = (measured.States[1], measured.State("resid_post", 1));
        Assert.Equal((second.Tap, second.Layer, second.Position), (found.Tap, found.Layer, found.Position));
        Assert.Equal(Metric.All.Select(metric => second[metric]), Metric.All.Select(metric => found[metric]));
        Assert.Throws<KeyNotFoundException>(() => measured.State("resid_post", 99));
    }

    [Fact]
    public async Task Many_prompts_come_in_order_with_the_figures_of_one_run_over_all()
    {
        string[] prompts = [.. Enumerable.Range(0, Sparsescope.Measuring.Windows.MostItems + 3)
            .Select(i => string.Join(' ', Enumerable.Repeat("hello world the", 1 + i % 3)))];
        using var model = await Model.OpenAsync(tiny.Path);
        var ids = new List<string>();
        var streamed = new List<double>();
        await foreach (var item in model.MeasureAsync(prompts))
        {
            ids.Add(item.Item.Record.Id);
            streamed.AddRange(item.States.SelectMany(state => state.Metrics));
        }
        Assert.Equal(Enumerable.Range(0, prompts.Length).Select(i => $"{i}"), ids);

        using var again = await Model.OpenAsync(tiny.Path);
        var whole = new List<double>();
        await foreach (var item in again.MeasureAsync(prompts)) whole.AddRange(item.States.SelectMany(state => state.Metrics));
        Assert.Equal(whole, streamed);
    }

    [Fact]
    public async Task A_model_that_is_closed_tells_all_who_wait_and_can_be_closed_again()
    {
        var model = await Model.OpenAsync(tiny.Path);
        var prompt = string.Join(' ', Enumerable.Repeat("hello world the", 20));
        var asked = Enumerable.Range(0, 16).Select(_ => Task.Run(() => model.Measure(prompt).States.Count)).ToList();
        model.Dispose();
        model.Dispose();
        foreach (var measured in asked)
        {
            try
            {
                Assert.Equal(model.LayerCount + 1, await measured);
            }
            catch (ObjectDisposedException)
            {
                // its turn came too late
            }
        }
        Assert.Throws<ObjectDisposedException>(() => model.Measure("hello"));
        await using var later = model.MeasureAsync(["hello"]).GetAsyncEnumerator();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => later.MoveNextAsync().AsTask());
    }

    [Fact]
    public async Task Sixteen_threads_measure_one_model_and_each_gets_its_own_figures()
    {
        using var model = await Model.OpenAsync(tiny.Path);
        string[] prompts = [.. Enumerable.Range(1, 16).Select(i => string.Join(' ', Enumerable.Repeat("world", i)))];
        var alone = prompts.Select(prompt => model.Measure(prompt).States[^1][Metric.Gini]).ToArray();
        var together = await Task.WhenAll(prompts.Select(prompt => Task.Run(() => model.Measure(prompt).States[^1][Metric.Gini])));
        Assert.Equal(alone, together);
    }

    [Fact]
    public async Task A_conversation_is_measured_as_its_one_message_would_be_as_a_prompt()
    {
        using var model = await Model.OpenAsync(tiny.Path);
        var options = new MeasureOptions { Template = TinyModel.ChatTemplate };
        Assert.Equal(
            model.Measure("hello", options).Item.Tokens, model.Measure([new ChatMessage("user", "hello")], options).Item.Tokens);
    }

    [Fact]
    public async Task Exact_computes_on_an_F32_copy_of_weights_that_are_not()
    {
        using var model = await Model.OpenAsync(tiny.Path, new ModelOptions { Numerics = Sparsescope.Llama.Numerics.Exact });
        Assert.True(Sparsescope.Llama.WeightCopy.IsExact(Sparsescope.Llama.ModelFile.Check(model.Weights).Header));
    }

    [Fact]
    public async Task What_cannot_be_measured_is_refused_in_a_sentence_without_options_of_a_command()
    {
        using var model = await Model.OpenAsync(tiny.Path);
        var empty = Assert.Throws<BadInputException>(() => model.Measure(""));
        Assert.Equal("The prompt is empty.", empty.Message);
        Assert.Throws<BadInputException>(() => model.Measure("hello", new MeasureOptions { Context = 1 << 30 }));
        await Assert.ThrowsAsync<BadInputException>(() => Model.OpenAsync(Path.Combine(Path.GetTempPath(), "there-is-no-such.gguf")));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => model.Measure("hello", cancellation: cancelled.Token));
    }
}
