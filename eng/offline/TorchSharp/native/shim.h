// Shared by the four translation units of the shim: argument types, error capture, small conversions.
#pragma once

#include <ATen/ATen.h>
#include <torch/version.h>

#include <exception>
#include <string>
#include <utility>
#include <vector>

#define SHIM extern "C" __attribute__((visibility("default")))

namespace shim {

using Handle = at::Tensor*;

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
template <class T> using Maybe = std::optional<T>;
#else
template <class T> using Maybe = c10::optional<T>;
#endif

// Mirrors ScalarValue in ScalarValue.cs: a number travels in two registers, without an allocation.
struct Number {
    int64_t bits;
    int64_t kind;  // 0 double, 1 int64, 2 bool
};

at::Scalar scalar(Number number);
Number number(const at::Scalar& scalar);

inline Maybe<at::Tensor> maybe(Handle tensor) { return tensor ? Maybe<at::Tensor>(*tensor) : Maybe<at::Tensor>(); }
inline Maybe<at::Generator> maybe(at::Generator* generator)
{
    return generator ? Maybe<at::Generator>(*generator) : Maybe<at::Generator>();
}
inline Maybe<at::ScalarType> maybe_type(int type)
{
    return type < 0 ? Maybe<at::ScalarType>() : Maybe<at::ScalarType>(static_cast<at::ScalarType>(type));
}
inline at::IntArrayRef ints(const int64_t* values, int64_t count) { return {values, static_cast<size_t>(count)}; }
inline at::Device device(int type, int index)
{
    return {static_cast<at::DeviceType>(type), static_cast<at::DeviceIndex>(index)};
}
inline at::TensorOptions options(int type, int device_type, int device_index)
{
    return at::TensorOptions().dtype(static_cast<at::ScalarType>(type)).device(device(device_type, device_index));
}
std::vector<at::Tensor> list(Handle* tensors, int64_t count);

// Keeps the message of the exception in flight for the calling thread.
void remember_exception() noexcept;

inline Handle release(at::Tensor&& tensor) { return tensor.defined() ? new at::Tensor(std::move(tensor)) : nullptr; }

// A new tensor; null when `body` threw or made an undefined tensor.
template <class Body> Handle make(Body&& body) noexcept
{
    try {
        return release(body());
    } catch (...) {
        remember_exception();
        return nullptr;
    }
}

// Runs `body` for its effect; false when it threw.
template <class Body> bool run(Body&& body) noexcept
{
    try {
        body();
        return true;
    } catch (...) {
        remember_exception();
        return false;
    }
}

// Two new tensors through out parameters.
template <class Body> bool make_pair(Handle* first, Handle* second, Body&& body) noexcept
{
    return run([&] {
        auto pair = body();
        *first = release(std::move(std::get<0>(pair)));
        *second = release(std::move(std::get<1>(pair)));
    });
}

}  // namespace shim
