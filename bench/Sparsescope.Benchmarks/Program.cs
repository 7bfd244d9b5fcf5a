using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Sparsescope.Benchmarks;
using Sparsescope.Benchmarks.Alarms;
using Sparsescope.Benchmarks.Peers;

if (args is ["analysis"])
{
    AnalysisTiming.Run();
    return;
}

if (args is ["store", var store, .. var howMany])
{
    StoreTiming.Run(store, howMany is [var states] ? int.Parse(states, CultureInfo.InvariantCulture) : 10_000_000);
    return;
}

if (args is [("gemm" or "train") and var what, .. var sizesOfPeers])
{
    Environment.ExitCode = PeerTiming.Run(what, sizesOfPeers);
    return;
}

if (args is ["opening", var opened])
{
    OpeningTiming.Run(opened);
    return;
}

#if TORCH
if (args is ["torch", var llama, .. var rest])
{
    Sparsescope.Benchmarks.Torch.TorchTiming.Run(llama,
        rest is [var turns, ..] ? int.Parse(turns, CultureInfo.InvariantCulture) : 5,
        rest is [_, var threads] ? int.Parse(threads, CultureInfo.InvariantCulture) : 2);
    return;
}
#endif

if (args is ["report"])
{
    ReportTiming.Run();
    return;
}

if (args is ["alarms", .. var sizes])
{
    AlarmSimulations.Run(sizes);
    return;
}

if (args is ["typing", var model, var questions])
{
    await TypingErrors.RunAsync(model, questions);
    return;
}

if (args is ["load", var tool, var served, .. var bounds])
{
    await ServerLoad.RunAsync(tool, served, bounds is [var clients, _] ? int.Parse(clients, CultureInfo.InvariantCulture) : 200,
        bounds is [_, var seconds] ? int.Parse(seconds, CultureInfo.InvariantCulture) : 120);
    return;
}

// In this process: no second project is generated and built, and a run takes minutes.
var config = DefaultConfig.Instance
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
    .WithArtifactsPath("artifacts/benchmarks");
BenchmarkSwitcher.FromAssembly(typeof(AnalysisTiming).Assembly).Run(args, config);
