using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Data;

/// <summary>What the image transforms share: their checks.</summary>
internal static class ImageColumns
{
    /// <summary>The input's shape; it must be a single image.</summary>
    public static SchemaShape.Column Find(IExceptionContext context, SchemaShape schema, string name)
        => Find(context, schema, name, column => column.ItemType is ImageDataViewType, new ImageDataViewType());

    public static SchemaShape.Column Find(
        IExceptionContext context, SchemaShape schema, string name, Func<SchemaShape.Column, bool> fits, DataViewType expected)
    {
        if (!schema.TryFindColumn(name, out var column))
            throw context.ExceptSchemaMismatch("inputSchema", "input", name);
        return column.Kind == SchemaShape.Column.VectorKind.Scalar && fits(column)
            ? column
            : throw context.ExceptSchemaMismatch("inputSchema", "input", name, expected.ToString(), column.GetTypeString());
    }

    public static ImageDataViewType Check(IExceptionContext context, DataViewSchema.Column column)
        => column.Type as ImageDataViewType
            ?? throw context.ExceptSchemaMismatch("inputSchema", "input", column.Name, "image", column.Type.ToString());

    public static SchemaShape With(SchemaShape schema, string name, SchemaShape.Column.VectorKind kind, DataViewType itemType)
    {
        var result = schema.ToDictionary(column => column.Name);
        result[name] = new SchemaShape.Column(name, kind, itemType, isKey: false);
        return new SchemaShape(result.Values);
    }
}
