using System.Text;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>The <c>Schema</c> entry of a model. Its bytes are this assembly's own; ML.NET writes an empty binary data view.</summary>
internal static class SchemaSerializer
{
    private const ulong Magic = 0x414D454843532121;

    public static void Write(Stream stream, DataViewSchema schema, IChannel ch)
    {
        foreach (var column in schema.Where(column => !TypeCodec.Knows(column.Type)))
            ch.Info(MessageSensitivity.Schema, "The column '{0}' will not be written as it has unsavable column type.", column.Name);
        var columns = schema.Where(column => TypeCodec.Knows(column.Type)).ToList();
        ch.Check(columns.Count > 0, "No valid columns to save");
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(Magic);
        writer.Write(columns.Count);
        foreach (var column in columns)
        {
            writer.Write(column.Name);
            TypeCodec.WriteType(writer, column.Type);
            var annotations = column.Annotations.Schema.Where(annotation => TypeCodec.Knows(annotation.Type)).ToList();
            writer.Write(annotations.Count);
            foreach (var annotation in annotations)
            {
                writer.Write(annotation.Name);
                TypeCodec.WriteType(writer, annotation.Type);
                TypeCodec.WriteValue(writer, annotation.Type, RowCursorUtils.GetterOf(column.Annotations, annotation));
            }
        }
        writer.Write(Magic);
    }

    public static DataViewSchema Read(Stream stream, IExceptionContext context)
    {
        try
        {
            using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
            context.CheckDecode(reader.ReadUInt64() == Magic, "Unrecognized file signature in the schema of the model");
            var builder = new DataViewSchema.Builder();
            for (int left = reader.ReadInt32(); left > 0; left--)
            {
                string name = reader.ReadString();
                var type = TypeCodec.ReadType(reader);
                var annotations = new DataViewSchema.Annotations.Builder();
                for (int more = reader.ReadInt32(); more > 0; more--)
                {
                    string kind = reader.ReadString();
                    var annotationType = TypeCodec.ReadType(reader);
                    annotations.Add(kind, annotationType, TypeCodec.ReadValue(reader, annotationType));
                }
                builder.AddColumn(name, type, annotations.ToAnnotations());
            }
            context.CheckDecode(reader.ReadUInt64() == Magic, "Incorrect tail signature");
            return builder.ToSchema();
        }
        catch (Exception e) when (e is EndOfStreamException or ArgumentException)
        {
            throw context.ExceptDecode(e, "Corrupt schema in the model file");
        }
    }
}
