namespace Sparsescope;

/// <summary>
/// What whoever calls can do about bad input, where it is a choice of theirs. A front says it in its own words: the command line names its
/// options, a service might name the field of a request.
/// </summary>
public enum Remedy
{
    /// <summary>The sentence says all there is to say.</summary>
    None,

    /// <summary>Continue the output that exists, replace it, or choose another.</summary>
    ResumeOrReplace,

    /// <summary>Replace the output that exists, or choose another.</summary>
    Replace,

    /// <summary>Continue once there is room on the disk.</summary>
    ResumeLater,

    /// <summary>Start the output anew.</summary>
    StartAnew,

    /// <summary>Choose as the earlier run did, start the output anew, or choose another output.</summary>
    ChooseAsBefore,

    /// <summary>Keep runs in another store.</summary>
    OtherStore,

    /// <summary>Say which folder holds the data of the study.</summary>
    NameData,

    /// <summary>Say which field of a record is measured.</summary>
    NameField,

    /// <summary>Choose which one of several fields of a record is measured: <see cref="BadInputException.Choices"/>.</summary>
    ChooseField,

    /// <summary>Name a model, by its file or on the Hub.</summary>
    NameModel,

    /// <summary>See which places of the model can be read.</summary>
    ListPlaces,

    /// <summary>See which tensors the model computes.</summary>
    ListTensors,

    /// <summary>Make the reference with the same places.</summary>
    SamePlaces,

    /// <summary>Choose layers of one width.</summary>
    OneWidth,

    /// <summary>Choose default numerics, which need no copy of the weights.</summary>
    NoCopy,

    /// <summary>Choose fewer or shorter prompts at once.</summary>
    LessAtOnce,

    /// <summary>Run both studies with the same limit and seed.</summary>
    SameSample,

    /// <summary>See every problem of the study.</summary>
    CheckStudy,

    /// <summary>See which studies come with the program.</summary>
    ListStudies,

    /// <summary>Make a graph first.</summary>
    MakeGraph,

    /// <summary>Run a study of training first.</summary>
    RunDynamics,

    /// <summary>Let the other engine compute.</summary>
    OtherEngine,

    /// <summary>Install a build of llama.cpp, or go back to the packed one.</summary>
    InstallBackend,
}
