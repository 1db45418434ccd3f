using Microsoft.ML.SymmetricInit.Tests.Loader;

// What the tests need done in a process of its own, by a user's program: «score MODEL IMAGES» or «train NETWORK LAYERS TIMES».
if (args[0] == "score")
    Scoring.Run(args[1], args[2]);
else
    DeepTraining.Run(args[1], int.Parse(args[2]), int.Parse(args[3]));
