namespace Sparsescope.Models.Hub;

/// <summary>How far one file is.</summary>
/// <param name="File">Path of the file in its repository.</param>
/// <param name="Done">Bytes on disk, those of an earlier run included.</param>
/// <param name="Total">Bytes of the whole file; null where the server does not say.</param>
public readonly record struct DownloadProgress(string File, long Done, long? Total);
