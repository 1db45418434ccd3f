// Runs a sample: dotnet run -c Release --project src/Samples/OneFile -- NAME [arguments]
using SymmetricInit.Samples;

switch (args)
{
    case ["PictureFolder", .. var rest]:
        PictureFolder.Run(rest);
        return 0;
    case ["TrainAndLoad", .. var rest]:
        TrainAndLoad.Run(rest);
        return 0;
    case ["IdenticalFeatures", .. var rest]:
        IdenticalFeatures.Run(rest);
        return 0;
    case ["InspectStart"]:
        InspectStart.Run();
        return 0;
    case ["OwnNetwork", .. var rest]:
        OwnNetwork.Run(rest);
        return 0;
    case ["OwnScheme"]:
        OwnScheme.Run();
        return 0;
    case ["OwnBreaker"]:
        OwnBreaker.Run();
        return 0;
    default:
        Console.Error.WriteLine("Name a sample: PictureFolder, TrainAndLoad, IdenticalFeatures, InspectStart, OwnNetwork, OwnScheme or OwnBreaker.");
        return 1;
}
