using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Sparsescope.Benchmarks;

if (args is ["analysis"])
{
    AnalysisTiming.Run();
    return;
}

if (args is ["report"])
{
    ReportTiming.Run();
    return;
}

// In this process: no second project is generated and built, and a run takes minutes.
var config = DefaultConfig.Instance
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
    .WithArtifactsPath("artifacts/benchmarks");
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
