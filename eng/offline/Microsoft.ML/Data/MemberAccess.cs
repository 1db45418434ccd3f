using System.Linq.Expressions;
using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>Compiled reading and writing of a field or property, of private nested classes too.</summary>
internal static class MemberAccess
{
    public static Func<TRow, TMember> Reader<TRow, TMember>(MemberInfo member)
    {
        var row = Expression.Parameter(typeof(TRow));
        return Expression.Lambda<Func<TRow, TMember>>(Expression.MakeMemberAccess(row, member), row).Compile();
    }

    /// <summary>Reads what is there already, so that its buffer can be used again; nothing if it cannot be read.</summary>
    public static Func<TRow, TMember> ReaderIfAny<TRow, TMember>(MemberInfo member)
        => member is PropertyInfo { CanRead: false } ? _ => default : Reader<TRow, TMember>(member);

    public static Action<TRow, TMember> Writer<TRow, TMember>(MemberInfo member)
    {
        var (row, value) = (Expression.Parameter(typeof(TRow)), Expression.Parameter(typeof(TMember)));
        var assignment = Expression.Assign(Expression.MakeMemberAccess(row, member), value);
        return Expression.Lambda<Action<TRow, TMember>>(assignment, row, value).Compile();
    }
}
