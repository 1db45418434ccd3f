using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace SymmetricInit.Samples.ImageService;

/// <summary>The service: what it is made of, and which address does what.</summary>
public static class ImageServiceApp
{
    private const string Turns = "turns";

    /// <summary>A service whose model is loaded and warm, so that it is healthy as soon as it listens.</summary>
    public static WebApplication Create(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        var options = ServiceOptions.Of(builder.Configuration);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        // What keeps the host from starting is thrown as well.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = options.Limit);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(_ => ImageModel.Load(options.ModelPath, options.ServingRuntime));
        builder.Services.AddProblemDetails();
        builder.Services.AddRateLimiter(limiter =>
        {
            limiter.AddConcurrencyLimiter(Turns, turns =>
            {
                turns.PermitLimit = options.Parallel;
                turns.QueueLimit = options.Waiting;
                turns.QueueProcessingOrder = QueueProcessingOrder.OldestFirst;
            });
            limiter.OnRejected = async (rejected, _) =>
            {
                rejected.HttpContext.Response.Headers.RetryAfter = "1";
                await Predicting.Refuse(StatusCodes.Status503ServiceUnavailable, $"{options.Waiting} requests are waiting already; try again in a second.")
                    .ExecuteAsync(rejected.HttpContext);
            };
        });

        var app = builder.Build();
        app.Services.GetRequiredService<ImageModel>().WarmUp();
        app.UseExceptionHandler();
        app.UseRateLimiter();
        app.UseDefaultFiles();
        app.UseStaticFiles();
        app.MapGet("/health", Health);
        app.MapPost("/predict", Predicting.Predict).RequireRateLimiting(Turns);
        return app;
    }

    private static IResult Health(ImageModel model) => Results.Ok(new
    {
        Status = "healthy",
        model.Shape.Channels,
        model.Shape.Height,
        model.Shape.Width,
        Layout = model.Layout.ToString(),
        model.Classes,
    });
}
