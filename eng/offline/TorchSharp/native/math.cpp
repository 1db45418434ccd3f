// Element-wise arithmetic, comparisons, reductions and linear algebra.
#include "shim.h"

using namespace shim;

#define UNARY(name) \
    SHIM Handle st_##name(Handle t) { return make([&] { return at::name(*t); }); }
#define UNARY_(name) \
    SHIM bool st_##name(Handle t) { return run([&] { at::name(*t); }); }
#define BINARY(name) \
    SHIM Handle st_##name(Handle a, Handle b) { return make([&] { return at::name(*a, *b); }); }
#define BINARY_SCALAR(name) \
    SHIM Handle st_##name##_scalar(Handle a, Number b) { return make([&] { return at::name(*a, scalar(b)); }); }

UNARY(abs) UNARY(neg) UNARY(sqrt) UNARY(log) UNARY(square) UNARY(sign) UNARY(isfinite) UNARY(relu) UNARY(all) UNARY(any)
UNARY(max) UNARY(min) UNARY(bitwise_not) UNARY_(relu_) UNARY_(zero_)
BINARY(eq) BINARY(ne) BINARY(le) BINARY(mul) BINARY(div) BINARY(matmul) BINARY(mm) BINARY(mv)
BINARY_SCALAR(eq) BINARY_SCALAR(gt) BINARY_SCALAR(lt) BINARY_SCALAR(le) BINARY_SCALAR(mul) BINARY_SCALAR(div)
BINARY_SCALAR(leaky_relu)

// Arithmetic with alpha
SHIM Handle st_add(Handle a, Handle b, Number alpha) { return make([&] { return at::add(*a, *b, scalar(alpha)); }); }
SHIM Handle st_sub(Handle a, Handle b, Number alpha) { return make([&] { return at::sub(*a, *b, scalar(alpha)); }); }
SHIM Handle st_add_scalar(Handle a, Number b, Number alpha)
{
    return make([&] { return at::add(*a, scalar(b), scalar(alpha)); });
}
SHIM bool st_add_(Handle a, Handle b, Number alpha) { return run([&] { a->add_(*b, scalar(alpha)); }); }
SHIM bool st_mul_(Handle a, Handle b) { return run([&] { a->mul_(*b); }); }
SHIM bool st_sub_scalar_(Handle a, Number b) { return run([&] { a->sub_(scalar(b)); }); }
SHIM bool st_mul_scalar_(Handle a, Number b) { return run([&] { a->mul_(scalar(b)); }); }
SHIM bool st_div_scalar_(Handle a, Number b) { return run([&] { a->div_(scalar(b)); }); }
SHIM bool st_leaky_relu_(Handle a, Number slope) { return run([&] { at::leaky_relu_(*a, scalar(slope)); }); }
SHIM bool st_fill_(Handle a, Number value) { return run([&] { a->fill_(scalar(value)); }); }

SHIM Handle st_addcmul(Handle t, Handle a, Handle b, Number value)
{
    return make([&] { return at::addcmul(*t, *a, *b, scalar(value)); });
}
SHIM bool st_addcmul_(Handle t, Handle a, Handle b, Number value)
{
    return run([&] { t->addcmul_(*a, *b, scalar(value)); });
}
SHIM Handle st_softmax(Handle t, int64_t dim, int type)
{
    return make([&] { return at::softmax(*t, dim, maybe_type(type)); });
}

// Reductions
SHIM Handle st_sum(Handle t, int type) { return make([&] { return at::sum(*t, maybe_type(type)); }); }
SHIM Handle st_sum_dims(Handle t, const int64_t* dims, int64_t count, bool keepdim, int type)
{
    return make([&] { return at::sum(*t, ints(dims, count), keepdim, maybe_type(type)); });
}
SHIM Handle st_mean(Handle t) { return make([&] { return at::mean(*t); }); }
SHIM Handle st_mean_dims(Handle t, const int64_t* dims, int64_t count, bool keepdim, int type)
{
    return make([&] { return at::mean(*t, ints(dims, count), keepdim, maybe_type(type)); });
}
SHIM Handle st_cumsum(Handle t, int64_t dim, int type) { return make([&] { return at::cumsum(*t, dim, maybe_type(type)); }); }
SHIM Handle st_all_dim(Handle t, int64_t dim, bool keepdim) { return make([&] { return at::all(*t, dim, keepdim); }); }
SHIM Handle st_argmax_dim(Handle t, int64_t dim, bool keepdim) { return make([&] { return at::argmax(*t, dim, keepdim); }); }
SHIM bool st_max_dim(Handle t, int64_t dim, bool keepdim, Handle* values, Handle* indices)
{
    return make_pair(values, indices, [&] { return at::max(*t, dim, keepdim); });
}

// Whole-tensor comparisons: 1 or 0, -1 when it threw.
SHIM int st_equal(Handle a, Handle b)
{
    int result = -1;
    run([&] { result = at::equal(*a, *b); });
    return result;
}

// Linear algebra
SHIM bool st_linalg_qr(Handle t, const char* mode, Handle* q, Handle* r)
{
    return make_pair(q, r, [&] { return at::linalg_qr(*t, mode); });
}
SHIM Handle st_linalg_svdvals(Handle t) { return make([&] { return at::linalg_svdvals(*t); }); }
