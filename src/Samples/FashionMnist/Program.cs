// Trains a ConstNet on Fashion-MNIST and saves it; then, in another process, loads the model and predicts.
//   FashionMnist train [options]
//   FashionMnist predict [options]
//   FashionMnist inspect [options]
//   FashionMnist doctor
using System.CommandLine;
using SymmetricInit.Samples.FashionMnist;

var root = new RootCommand("ConstNet on Fashion-MNIST with ML.NET.") { TrainCommand.Create(), PredictCommand.Create(), InspectCommand.Create(), DoctorCommand.Create() };
return await CommandLine.Run(root, args);
