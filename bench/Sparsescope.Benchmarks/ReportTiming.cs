using System.Diagnostics;
using System.Globalization;
using Sparsescope.Studies.Reporting.Html;
using Sparsescope.Studies.Store;
using Sparsescope.Tests.Studies.Reporting;

namespace Sparsescope.Benchmarks;

/// <summary>Time and size of the HTML report of 2,000 items × 31 layers × 15 metrics, analysed before.</summary>
internal static class ReportTiming
{
    public static void Run()
    {
        var folder = Directory.CreateTempSubdirectory("report-");
        try
        {
            var path = Path.Combine(folder.FullName, "runs.db");
            var run = MadeUpStore.Add(path, items: 2000, layers: 30, promptLength: 2000);
            using var store = RunStore.OpenReadOnly(path);
            var clock = Stopwatch.StartNew();
            using var page = new MemoryStream();
            HtmlReport.Write(page, store, [MadeUpStore.Report(store, run)]);
            clock.Stop();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{clock.Elapsed.TotalSeconds:F1} s, {page.Length / 1e6:F1} MB, {Environment.ProcessorCount} cores"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
