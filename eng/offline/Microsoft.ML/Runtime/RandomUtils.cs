using System.Numerics;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public static class RandomUtils
{
    public static TauswortheHybrid Create() => new(new Random());

    public static TauswortheHybrid Create(int? seed) => seed is { } value ? Create(value) : Create();

    public static TauswortheHybrid Create(int seed) => Create((uint)seed);

    public static TauswortheHybrid Create(uint seed) => new(new TauswortheHybrid.State(seed));

    /// <summary>A generator whose state is drawn from another one: children with the same history are equal.</summary>
    public static TauswortheHybrid Create(Random seed) => new(seed);
}

/// <summary>L'Ecuyer's three Tausworthe generators xored with a linear congruential one: ML.NET's <c>Rand</c>.</summary>
public sealed class TauswortheHybrid : Random
{
    private uint _a, _b, _c, _d;

    public TauswortheHybrid(State state) => (_a, _b, _c, _d) = (state.U1, state.U2, state.U3, state.U4);

    public TauswortheHybrid(Random rng) => (_a, _b, _c, _d) = (DrawLarge(rng), DrawLarge(rng), DrawLarge(rng), Draw(rng));

    public override int Next()
    {
        uint bits = Step();
        return (int)(bits + (bits & 0x80000000));
    }

    public override int Next(int maxValue)
    {
        Contracts.CheckParam(maxValue >= 0, nameof(maxValue), "maxValue must be non-negative");
        return (int)(((ulong)Step() * (ulong)maxValue) >> 32);
    }

    public override int Next(int minValue, int maxValue)
    {
        Contracts.CheckParam(minValue <= maxValue, nameof(minValue), "minValue must be less than or equal to maxValue.");
        return (int)((long)(NextDouble() * ((long)maxValue - minValue)) + minValue);
    }

    public override double NextDouble() => Step() * (1.0 / (1L << 32));

    // Hides, not overrides: asked through a variable of type Random, the answer does not follow the seed. ML.NET's
    // own class was compiled against a framework whose Random had no such member.
    public new float NextSingle() => (Step() >> 9) * (1f / (1 << 23));

    public override void NextBytes(byte[] buffer)
    {
        Contracts.CheckValue(buffer, nameof(buffer));
        foreach (ref byte item in buffer.AsSpan())
            item = (byte)Next();
    }

    public State GetState() => new(_a, _b, _c, _d);

    private uint Step()
    {
        _a = Shift(_a, 13, 19, 12, ~1u);
        _b = Shift(_b, 2, 25, 4, ~7u);
        _c = Shift(_c, 3, 11, 17, ~15u);
        _d = (_d * 1664525) + 1013904223;
        return _a ^ _b ^ _c ^ _d;
    }

    private static uint Shift(uint z, int left, int right, int keep, uint mask)
        => ((z & mask) << keep) ^ (((z << left) ^ z) >> right);

    private static uint Draw(Random rng) => ((uint)rng.Next(1 << 16) << 16) | (uint)rng.Next(1 << 16);

    // The shift registers get stuck with seeds below 128.
    private static uint DrawLarge(Random rng)
    {
        uint drawn;
        do
            drawn = Draw(rng);
        while (drawn < 128);
        return drawn;
    }

    public readonly struct State
    {
        public readonly uint U1, U2, U3, U4;

        public State(uint seed)
        {
            U1 = seed;
            U2 = MurmurRound(U1, U1);
            U3 = MurmurRound(U2, U1);
            U4 = MurmurRound(U3, U1);
        }

        public State(uint u1, uint u2, uint u3, uint u4) => (U1, U2, U3, U4) = (u1, u2, u3, u4);

        // One round of 32-bit MurmurHash3.
        private static uint MurmurRound(uint hash, uint chunk)
        {
            chunk = BitOperations.RotateLeft(chunk * 0xCC9E2D51, 15) * 0x1B873593;
            return (BitOperations.RotateLeft(hash ^ chunk, 13) * 5) + 0xE6546B64;
        }
    }
}
