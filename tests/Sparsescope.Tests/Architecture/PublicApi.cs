using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Sparsescope.Tests.Architecture;

/// <summary>What an assembly shows to its users, as text: a type a block, its members in their order by name.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext s_nullability = new();

    internal static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(Full, StringComparer.Ordinal))
        {
            text.Append(Head(type)).Append('\n');
            foreach (var member in Members(type).Distinct().Order(StringComparer.Ordinal)) text.Append("    ").Append(member).Append('\n');
        }
        return text.ToString();
    }

    private static string Head(Type type)
    {
        var kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct"
            : typeof(Delegate).IsAssignableFrom(type) ? "delegate" : type is { IsAbstract: true, IsSealed: true } ? "static class"
            : type.IsAbstract ? "abstract class" : type.IsSealed ? "sealed class" : "class";
        string[] bases =
        [
            .. type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum)
                && !typeof(Delegate).IsAssignableFrom(type) ? new[] { Name(parent) } : [],
            .. type.GetInterfaces().Where(face => face.IsPublic && !face.IsGenericType).Select(Name).Order(StringComparer.Ordinal),
        ];
        return $"{kind} {Full(type)}{(bases.Length > 0 && !type.IsEnum ? " : " + string.Join(", ", bases) : "")}"
            + Constraints(type.IsGenericTypeDefinition ? type.GetGenericArguments() : []);
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            foreach (var name in Enum.GetNames(type)) yield return $"{name} = {Convert.ToInt64(Enum.Parse(type, name))}";
            yield break;
        }
        foreach (var made in type.GetConstructors(Declared).Where(made => Shown(made) && !IsMade(made)))
            yield return $"new({Parameters(made)})";
        foreach (var field in type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily))
            yield return $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{Name(field.FieldType)} {field.Name}";
        foreach (var property in type.GetProperties(Declared))
        {
            var (get, set) = (property.GetMethod, property.SetMethod);
            if (!(get is not null && Shown(get)) && !(set is not null && Shown(set))) continue;
            if (IsMade(get ?? set!)) continue;
            var init = set?.ReturnParameter.GetRequiredCustomModifiers().Any(modifier => modifier.Name == "IsExternalInit") == true;
            var question = property.PropertyType.IsValueType || s_nullability.Create(property).ReadState != NullabilityState.Nullable ? ""
                : "?";
            var index = property.GetIndexParameters() is { Length: > 0 } keys
                ? $"[{string.Join(", ", keys.Select(key => Name(key.ParameterType)))}]" : "";
            var required = property.IsDefined(typeof(RequiredMemberAttribute), false) ? "required " : "";
            yield return $"{required}{((get ?? set)!.IsStatic ? "static " : "")}{Name(property.PropertyType)}{question} {property.Name}"
                + $"{index} {{"
                + $"{(get is not null && Shown(get) ? " get;" : "")}{(set is not null && Shown(set) ? init ? " init;" : " set;" : "")} }}";
        }
        foreach (var method in type.GetMethods(Declared))
        {
            if (!Shown(method) || IsMade(method) || (method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal)))
                continue;
            if (method.GetBaseDefinition().DeclaringType == typeof(object)
                || method.Name is "Deconstruct" or "<Clone>$" or "PrintMembers" or "Equals") continue;
            var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>"
                : "";
            yield return $"{(method.IsStatic ? "static " : method.IsAbstract && !type.IsInterface ? "abstract " : "")}"
                + $"{Name(method.ReturnType)}{Question(method.ReturnType, s_nullability.Create(method.ReturnParameter).ReadState)} "
                + $"{method.Name}{generic}({Parameters(method)}){Constraints(method.IsGenericMethod ? method.GetGenericArguments() : [])}";
        }
    }

    private static bool Shown(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    // Members of records that the compiler writes.
    private static bool IsMade(MethodBase method) =>
        method.IsDefined(typeof(CompilerGeneratedAttribute)) && !method.IsSpecialName
        || method.Name is "get_EqualityContract" or "op_Equality" or "op_Inequality"
        || method is ConstructorInfo { IsFamily: true } made && made.GetParameters() is [{ } only]
            && only.ParameterType == made.DeclaringType;

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
    {
        var nullability = s_nullability.Create(parameter);
        var how = !parameter.ParameterType.IsByRef ? "" : parameter.IsOut ? "out " : "ref ";
        return $"{how}{Name(parameter.ParameterType)}"
            + Question(parameter.ParameterType, parameter.IsOut ? nullability.ReadState : nullability.WriteState)
            + $" {parameter.Name}{(parameter.IsOptional ? " = …" : "")}";
    }));

    private static string Question(Type type, NullabilityState state) =>
        type.IsValueType || state != NullabilityState.Nullable ? "" : "?";

    private static string Constraints(IEnumerable<Type> arguments) => string.Concat(arguments.Select(argument =>
    {
        var flags = argument.GenericParameterAttributes;
        var isUnmanaged = argument.GetCustomAttributesData().Any(data => data.AttributeType.Name == "IsUnmanagedAttribute");
        string[] all =
        [
            .. isUnmanaged ? ["unmanaged"] : flags.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint) ? ["struct"]
                : flags.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) ? (string[])["class"] : [],
            .. argument.GetGenericParameterConstraints().Where(type => type != typeof(ValueType)).Select(Name)
                .Order(StringComparer.Ordinal),
        ];
        return all.Length == 0 ? "" : $" where {argument.Name} : {string.Join(", ", all)}";
    }));

    private static string Full(Type type) => $"{type.Namespace}.{(type.IsNested ? Name(type.DeclaringType!) + "." : "")}{Name(type)}";

    private static string Name(Type type)
    {
        if (type.IsByRef || type.IsPointer) return Name(type.GetElementType()!) + (type.IsPointer ? "*" : "");
        if (type.IsArray) return Name(type.GetElementType()!) + "[]";
        if (Nullable.GetUnderlyingType(type) is { } value) return Name(value) + "?";
        if (!type.IsGenericType) return type.Name;
        var plain = type.Name.Contains('`', StringComparison.Ordinal) ? type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]
            : type.Name;
        return $"{plain}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }
}
