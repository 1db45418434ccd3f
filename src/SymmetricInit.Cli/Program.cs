// The command line of the library, a dotnet tool; eng/run.sh calls it from a checkout.
//   symmetricinit train | predict | inspect | schemes | doctor [options]
using SymmetricInit.Cli;
using SymmetricInit.Cli.Schemes;

return await CommandLine.Run(args, TrainCommand.Create(), PredictCommand.Create(), InspectCommand.Create(), SchemesCommand.Create(), DoctorCommand.Create());
