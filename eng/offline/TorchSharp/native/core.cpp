// Lifetime, properties, conversion, autograd, generators, threads and devices.
#include "shim.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>

#include <cstring>

using namespace shim;

namespace {
thread_local std::string last_error;
}

namespace shim {
void remember_exception() noexcept
{
    try {
        throw;
    } catch (const std::exception& e) {
        last_error = e.what();
    } catch (...) {
        last_error = "unknown native exception";
    }
}

at::Scalar scalar(Number value)
{
    double real;
    switch (value.kind) {
    case 0:
        std::memcpy(&real, &value.bits, sizeof real);
        return real;
    case 2:
        return value.bits != 0;
    default:
        return value.bits;
    }
}

Number number(const at::Scalar& value)
{
    if (value.isBoolean()) return {value.to<bool>(), 2};
    if (value.isIntegral(false)) return {value.to<int64_t>(), 1};
    Number result{0, 0};
    const double real = value.to<double>();
    std::memcpy(&result.bits, &real, sizeof real);
    return result;
}

std::vector<at::Tensor> list(Handle* tensors, int64_t count)
{
    std::vector<at::Tensor> result;
    result.reserve(count);
    for (int64_t i = 0; i < count; ++i) result.push_back(tensors[i] ? *tensors[i] : at::Tensor());
    return result;
}

}  // namespace shim

// Errors: the pointer stays valid until the thread's next error. Null when there is none.
SHIM const char* st_take_error()
{
    static thread_local std::string taken;
    if (last_error.empty()) return nullptr;
    taken = std::move(last_error);
    last_error.clear();
    return taken.c_str();
}

SHIM const char* st_version() { return TORCH_VERSION; }

// Lifetime and properties
SHIM void st_free(Handle t) { delete t; }
SHIM Handle st_alias(Handle t) { return new at::Tensor(*t); }
SHIM int64_t st_ndim(Handle t) { return t->dim(); }
SHIM int64_t st_numel(Handle t) { return t->numel(); }
SHIM void st_sizes(Handle t, int64_t* out) { std::copy(t->sizes().begin(), t->sizes().end(), out); }
SHIM void st_strides(Handle t, int64_t* out) { std::copy(t->strides().begin(), t->strides().end(), out); }
SHIM int st_dtype(Handle t) { return static_cast<int>(t->scalar_type()); }
SHIM int64_t st_element_size(Handle t) { return static_cast<int64_t>(t->element_size()); }
SHIM int st_device_type(Handle t) { return static_cast<int>(t->device().type()); }
SHIM int st_device_index(Handle t) { return t->device().index(); }
SHIM bool st_is_contiguous(Handle t) { return t->is_contiguous(); }
SHIM bool st_requires_grad(Handle t) { return t->requires_grad(); }
SHIM bool st_data_ptr(Handle t, void** out) { return run([&] { *out = t->data_ptr(); }); }
SHIM bool st_item(Handle t, Number* out) { return run([&] { *out = number(t->item()); }); }
SHIM bool st_set_requires_grad(Handle t, bool value) { return run([&] { t->set_requires_grad(value); }); }
SHIM Handle st_grad(Handle t) { return make([&] { return t->grad(); }); }
SHIM bool st_set_grad(Handle t, Handle grad)
{
    return run([&] { t->mutable_grad() = grad ? *grad : at::Tensor(); });
}

// Copies and conversions
SHIM Handle st_detach(Handle t) { return make([&] { return t->detach(); }); }
SHIM Handle st_clone(Handle t) { return make([&] { return t->clone(); }); }
SHIM Handle st_contiguous(Handle t) { return make([&] { return t->contiguous(); }); }
SHIM bool st_copy_(Handle t, Handle source, bool non_blocking)
{
    return run([&] { t->copy_(*source, non_blocking); });
}
SHIM Handle st_to(Handle t, int type, int device_type, int device_index, bool copy, bool non_blocking)
{
    return make([&] {
        auto wanted = at::TensorOptions();
        if (type >= 0) wanted = wanted.dtype(static_cast<at::ScalarType>(type));
        if (device_type >= 0) wanted = wanted.device(device(device_type, device_index));
        return t->to(wanted, non_blocking, copy);
    });
}

// Autograd
SHIM bool st_backward(Handle* roots, int64_t root_count, Handle* grads, int64_t grad_count, bool retain_graph,
                      bool create_graph, Handle* inputs, int64_t input_count)
{
    return run([&] {
        torch::autograd::backward(list(roots, root_count), list(grads, grad_count), retain_graph, create_graph,
                                  list(inputs, input_count));
    });
}
SHIM bool st_autograd_grad(Handle* outputs, int64_t output_count, Handle* inputs, int64_t input_count, Handle* grads,
                           int64_t grad_count, bool retain_graph, bool create_graph, bool allow_unused, Handle* results)
{
    return run([&] {
        auto found = torch::autograd::grad(list(outputs, output_count), list(inputs, input_count),
                                           list(grads, grad_count), retain_graph, create_graph, allow_unused);
        for (size_t i = 0; i < found.size(); ++i) results[i] = release(std::move(found[i]));
    });
}
SHIM bool st_grad_mode() { return c10::GradMode::is_enabled(); }
SHIM void st_set_grad_mode(bool enabled) { c10::GradMode::set_enabled(enabled); }
SHIM c10::InferenceMode* st_enter_inference_mode(bool enabled) { return new c10::InferenceMode(enabled); }
SHIM void st_leave_inference_mode(c10::InferenceMode* guard) { delete guard; }

// Generators. They live on the CPU whatever device was asked for, as TorchSharp's do.
SHIM at::Generator* st_generator_new(uint64_t seed) { return new at::Generator(at::detail::createCPUGenerator(seed)); }
SHIM at::Generator* st_generator_default() { return new at::Generator(at::globalContext().defaultGenerator(at::kCPU)); }
SHIM void st_generator_free(at::Generator* generator) { delete generator; }
SHIM int64_t st_generator_initial_seed(at::Generator* generator)
{
    return static_cast<int64_t>(generator->current_seed());
}
SHIM Handle st_generator_state(at::Generator* generator) { return make([&] { return generator->get_state(); }); }
SHIM bool st_generator_set_state(at::Generator* generator, Handle state)
{
    return run([&] { generator->set_state(state ? *state : at::Tensor()); });
}

// Threads
SHIM int st_threads() { return at::get_num_threads(); }
SHIM bool st_set_threads(int count) { return run([&] { at::set_num_threads(count); }); }

// CUDA, through the hooks that a CUDA build of libtorch registers: the shim itself never links against CUDA.
SHIM int st_cuda_count()
{
    int count = 0;
    run([&] { count = at::hasCUDA() ? static_cast<int>(at::detail::getCUDAHooks().getNumGPUs()) : 0; });
    st_take_error();
    return count;
}
