using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace SymmetricInit.Samples.ImageService;

/// <summary>
/// POST /predict. The body is the image's bytes as the model takes them (<c>application/octet-stream</c>), or a PNG or JPEG file
/// (<c>image/png</c>, <c>image/jpeg</c>), which is cropped and scaled.
/// </summary>
public static class Predicting
{
    private const string Damaged = "The image file is damaged, or ends before its last row.";

    public static async Task<IResult> Predict(HttpRequest request, [FromServices] ImageModel model, [FromServices] ServiceOptions options, CancellationToken cancellation)
    {
        _ = MediaTypeHeaderValue.TryParse(request.ContentType, out var type);
        var isFile = type?.MediaType.Value is "image/png" or "image/jpeg";
        if (!isFile && type?.MediaType.Value != "application/octet-stream")
            return Refuse(StatusCodes.Status415UnsupportedMediaType, "Send application/octet-stream, image/png or image/jpeg.");
        if (isFile && model.Shape.Channels is not (1 or 3))
            return Refuse(StatusCodes.Status415UnsupportedMediaType, $"The model's images have {model.Shape.Channels} channels; send their bytes as application/octet-stream.");

        using var body = new MemoryStream();
        try
        {
            await request.Body.CopyToAsync(body, cancellation);
        }
        catch (BadHttpRequestException fault) when (fault.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return Refuse(fault.StatusCode, $"The body may have at most {options.Limit} bytes.");
        }
        return isFile ? PredictFile(model, body.ToArray()) : PredictPixels(model, body.ToArray());
    }

    public static IResult Refuse(int status, string reason) => Results.Problem(reason, statusCode: status);

    private static IResult PredictFile(ImageModel model, byte[] file)
    {
        if (!ImageFile.IsPngOrJpeg(file))
            return Refuse(StatusCodes.Status400BadRequest, "The body is no PNG or JPEG file.");
        using var opened = ImageFile.Open(file);
        if (opened is null)
            return Refuse(StatusCodes.Status400BadRequest, Damaged);
        var (width, height) = (opened.Info.Width, opened.Info.Height);
        if ((long)width * height > ImageFile.MostPixels)
            return Refuse(StatusCodes.Status413PayloadTooLarge, $"The image may have at most {ImageFile.MostPixels} pixels; it has {width} x {height}.");
        return ImageFile.Read(opened, model.Shape, model.Layout) is { } pixels
            ? PredictPixels(model, pixels)
            : Refuse(StatusCodes.Status400BadRequest, Damaged);
    }

    private static IResult PredictPixels(ImageModel model, byte[] pixels)
    {
        if (pixels.Length != model.Shape.Size)
            return Refuse(StatusCodes.Status400BadRequest, $"An image of {model.Shape} (channels x height x width) has {model.Shape.Size} bytes; received {pixels.Length}.");
        var classes = model.Predict(pixels);
        return Results.Ok(new { Predicted = classes[0].Name, classes[0].Probability, Classes = classes });
    }
}
