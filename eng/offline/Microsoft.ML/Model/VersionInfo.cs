using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>What a component writes about itself at the head of its part of a model file.</summary>
public readonly struct VersionInfo
{
    public readonly ulong ModelSignature;
    public readonly uint VerWrittenCur;
    public readonly uint VerReadableCur;
    public readonly uint VerWeCanReadBack;
    public readonly string LoaderAssemblyName;
    public readonly string LoaderSignature;
    public readonly string LoaderSignatureAlt;

    public VersionInfo(
        string modelSignature,
        uint verWrittenCur,
        uint verReadableCur,
        uint verWeCanReadBack,
        string loaderAssemblyName,
        string loaderSignature = null,
        string loaderSignatureAlt = null)
    {
        Contracts.Check(modelSignature?.Length == 8, "Model signature must be eight characters");
        ulong packed = 0;
        for (int i = 0; i < modelSignature.Length; i++)
        {
            char letter = modelSignature[i];
            Contracts.Check(letter <= 0xFF);
            // Blanks count as nothing, so that a shorter name can be padded.
            packed |= (letter == ' ' ? 0UL : letter) << (8 * i);
        }
        (ModelSignature, VerWrittenCur, VerReadableCur, VerWeCanReadBack) = (packed, verWrittenCur, verReadableCur, verWeCanReadBack);
        (LoaderAssemblyName, LoaderSignature, LoaderSignatureAlt) = (loaderAssemblyName, loaderSignature, loaderSignatureAlt);
    }
}
