// What networks and training call: layers, losses, gradient clipping, the SGD step.
#include "shim.h"

#include <c10/core/GradMode.h>

#include <limits>

using namespace shim;

SHIM Handle st_conv2d(Handle input, Handle weight, Handle bias, const int64_t* strides, int64_t stride_count,
                      const int64_t* padding, int64_t padding_count, const int64_t* dilation, int64_t dilation_count,
                      int64_t groups)
{
    return make([&] {
        return at::conv2d(*input, *weight, maybe(bias), ints(strides, stride_count), ints(padding, padding_count),
                          ints(dilation, dilation_count), groups);
    });
}

SHIM Handle st_linear(Handle input, Handle weight, Handle bias)
{
    return make([&] { return at::linear(*input, *weight, maybe(bias)); });
}

SHIM Handle st_batch_norm(Handle input, Handle mean, Handle var, Handle weight, Handle bias, bool training,
                          double momentum, double eps)
{
    return make([&] {
        if (training) {
            const auto sizes = input->sizes();
            int64_t per_channel = sizes.at(0);
            for (size_t i = 2; i < sizes.size(); ++i) per_channel *= sizes[i];
            TORCH_CHECK(per_channel != 1, "Expected more than 1 value per channel when training, got input size ", sizes);
        }
        return at::batch_norm(*input, maybe(weight), maybe(bias), maybe(mean), maybe(var), training, momentum, eps,
                              at::globalContext().userEnabledCuDNN());
    });
}

SHIM Handle st_avg_pool2d(Handle input, const int64_t* kernel, int64_t kernel_count, const int64_t* stride,
                          int64_t stride_count, const int64_t* padding, int64_t padding_count, bool ceil_mode,
                          bool count_include_pad)
{
    return make([&] {
        return at::avg_pool2d(*input, ints(kernel, kernel_count), ints(stride, stride_count),
                              ints(padding, padding_count), ceil_mode, count_include_pad);
    });
}
SHIM Handle st_max_pool2d(Handle input, const int64_t* kernel, int64_t kernel_count, const int64_t* stride,
                          int64_t stride_count, const int64_t* padding, int64_t padding_count, const int64_t* dilation,
                          int64_t dilation_count, bool ceil_mode)
{
    return make([&] {
        return at::max_pool2d(*input, ints(kernel, kernel_count), ints(stride, stride_count),
                              ints(padding, padding_count), ints(dilation, dilation_count), ceil_mode);
    });
}
SHIM Handle st_adaptive_avg_pool2d(Handle input, const int64_t* size, int64_t count)
{
    return make([&] { return at::adaptive_avg_pool2d(*input, ints(size, count)); });
}

SHIM Handle st_dropout(Handle input, double p, bool training)
{
    return make([&] { return at::dropout(*input, p, training); });
}
SHIM bool st_dropout_(Handle input, double p, bool training)
{
    return run([&] { at::dropout_(*input, p, training); });
}

SHIM Handle st_pad(Handle input, const int64_t* pad, int64_t count, const char* mode, double value)
{
    return make([&] {
        const bool constant = std::string(mode) == "constant";
        return at::pad(*input, ints(pad, count), mode, constant ? Maybe<double>(value) : Maybe<double>());
    });
}
SHIM Handle st_one_hot(Handle input, int64_t classes) { return make([&] { return at::one_hot(*input, classes); }); }

// Losses
SHIM Handle st_cross_entropy(Handle input, Handle target, Handle weight, int64_t ignore_index, int64_t reduction,
                             double label_smoothing)
{
    return make([&] {
        return at::cross_entropy_loss(*input, *target, maybe(weight), reduction, ignore_index, label_smoothing);
    });
}
SHIM Handle st_nll_loss(Handle input, Handle target, Handle weight, int64_t reduction)
{
    return make([&] { return at::nll_loss_nd(*input, *target, maybe(weight), reduction); });
}
SHIM Handle st_mse_loss(Handle input, Handle target, int64_t reduction)
{
    return make([&] { return at::mse_loss(*input, *target, reduction); });
}

// Scales all gradients so that their joint norm is at most `max_norm`; the norm before that goes to `total`.
SHIM bool st_clip_grad_norm_(Handle* parameters, int64_t count, double max_norm, double norm_type, double* total)
{
    return run([&] {
        c10::NoGradGuard no_grad;
        std::vector<at::Tensor> grads, norms;
        for (int64_t i = 0; i < count; ++i)
            if (parameters[i]->grad().defined()) grads.push_back(parameters[i]->grad().detach());
        *total = 0;
        if (grads.empty()) return;

        const bool largest = norm_type == std::numeric_limits<double>::infinity();
        for (const auto& grad : grads) norms.push_back(largest ? grad.abs().max() : grad.norm(norm_type));
        const auto stacked = at::stack(norms);
        const auto joint = largest ? stacked.max() : stacked.norm(norm_type);
        const auto factor = at::clamp_max(max_norm / (joint + 1e-6), 1.0);
        for (auto& grad : grads) grad.mul_(factor);
        *total = joint.item().toDouble();
    });
}

// One step of stochastic gradient descent over `count` parameters. `buffers` holds their momentum buffers, null where
// a parameter has none yet; new ones are put there for the caller to own.
SHIM bool st_sgd_step(Handle* parameters, Handle* buffers, int64_t count, double lr, double momentum, double dampening,
                      double weight_decay, bool nesterov)
{
    return run([&] {
        c10::NoGradGuard no_grad;
        for (int64_t i = 0; i < count; ++i) {
            at::Tensor& parameter = *parameters[i];
            at::Tensor change = parameter.grad();
            if (!change.defined()) continue;
            if (weight_decay != 0) change = change.add(parameter, weight_decay);
            if (momentum != 0) {
                if (!buffers[i])
                    buffers[i] = new at::Tensor(weight_decay != 0 ? change : change.clone());
                else
                    buffers[i]->mul_(momentum).add_(change, 1 - dampening);
                change = nesterov ? change.add(*buffers[i], momentum) : *buffers[i];
            }
            parameter.add_(change, -lr);
        }
    });
}
