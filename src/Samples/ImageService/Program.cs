// Serves a saved image model: POST /predict, GET /health, and a page to drop images on.
//   ImageService [--model PATH] [--runtime torch|onnx] [--urls URLS] [--parallel N] [--waiting N] [--limit BYTES]
using SymmetricInit.Samples.ImageService;

if (args.Contains("--help") || args.Contains("-h") || args.Contains("-?"))
{
    Console.WriteLine(ServiceOptions.Help);
    return 0;
}
try
{
    ServiceOptions.CheckArguments(args);
    await using var app = ImageServiceApp.Create(args);
    await app.RunAsync();
    return 0;
}
catch (Exception fault) when (fault is IOException or FormatException or ArgumentException or InvalidOperationException)
{
    Console.Error.WriteLine(fault.Message);
    return 1;
}
