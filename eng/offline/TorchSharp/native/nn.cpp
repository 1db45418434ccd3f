// What networks and training call: layers, losses, gradient clipping.
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

// Losses
SHIM Handle st_cross_entropy(Handle input, Handle target, Handle weight, int64_t ignore_index, int64_t reduction,
                             double label_smoothing)
{
    return make([&] {
        return at::cross_entropy_loss(*input, *target, maybe(weight), reduction, ignore_index, label_smoothing);
    });
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
