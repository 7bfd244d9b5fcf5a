using Sparsescope.Managed.Kernels;

namespace Sparsescope.Tests.Managed.Kernels;

public sealed class WorkersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Every_part_runs_once(int threads)
    {
        using var workers = new Workers(threads);
        var runs = new int[100];
        Action<int> body = part => Interlocked.Increment(ref runs[part]);
        for (var round = 1; round <= 200; round++)
        {
            workers.Run(runs.Length, body);
            Assert.All(runs, count => Assert.Equal(round, count));
        }
    }

    [Fact]
    public void A_fault_reaches_the_caller_and_the_threads_live_on()
    {
        using var workers = new Workers(3);
        var fault = Assert.Throws<InvalidOperationException>(() =>
            workers.Run(10, part => throw new InvalidOperationException($"part {part}")));
        Assert.StartsWith("part ", fault.Message, StringComparison.Ordinal);
        var ran = 0;
        workers.Run(10, _ => Interlocked.Increment(ref ran));
        Assert.Equal(10, ran);
    }

    [Fact]
    public void No_parts_is_no_work_and_a_run_inside_a_run_is_refused()
    {
        using var workers = new Workers(2);
        workers.Run(0, _ => throw new InvalidOperationException());
        Assert.Throws<InvalidOperationException>(() => workers.Run(2, _ => workers.Run(2, _ => { })));
    }

    [Fact]
    public void Parts_run_on_several_threads_at_once()
    {
        using var workers = new Workers(2);
        using var both = new Barrier(2);
        workers.Run(2, _ => Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(30))));
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        using var workers = new Workers(1);
        Action<int> body = static _ => { };
        workers.Run(4, body);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) workers.Run(4, body);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Ended_threads_run_nothing()
    {
        var workers = new Workers(2);
        workers.Dispose();
        Assert.Throws<ObjectDisposedException>(() => workers.Run(2, _ => { }));
    }
}
