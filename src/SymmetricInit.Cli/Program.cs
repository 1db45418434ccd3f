// The command line of the library, a dotnet tool; eng/run.sh calls it from a checkout.
//   symmetricinit train | predict | export | inspect | schemes | recipes | sweep | doctor [options]
using SymmetricInit.Cli;
using SymmetricInit.Cli.Recipes;
using SymmetricInit.Cli.Schemes;
using SymmetricInit.Cli.Sweeps;

return await CommandLine.Run(args, TrainCommand.Create(), PredictCommand.Create(), ExportCommand.Create(), InspectCommand.Create(), SchemesCommand.Create(), RecipesCommand.Create(), SweepCommand.Create(), DoctorCommand.Create());
