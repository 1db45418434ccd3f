// Creation, random filling, views, indexing and joining.
#include "shim.h"

#include <ATen/TensorIndexing.h>

using namespace shim;

// Creation
SHIM Handle st_zeros(const int64_t* size, int64_t count, int type, int device_type, int device_index)
{
    return make([&] { return at::zeros(ints(size, count), options(type, device_type, device_index)); });
}
SHIM Handle st_ones(const int64_t* size, int64_t count, int type, int device_type, int device_index)
{
    return make([&] { return at::ones(ints(size, count), options(type, device_type, device_index)); });
}
SHIM Handle st_empty(const int64_t* size, int64_t count, int type, int device_type, int device_index)
{
    return make([&] { return at::empty(ints(size, count), options(type, device_type, device_index)); });
}
SHIM Handle st_full(const int64_t* size, int64_t count, Number value, int type, int device_type, int device_index)
{
    return make([&] { return at::full(ints(size, count), scalar(value), options(type, device_type, device_index)); });
}
SHIM Handle st_arange(Number start, Number stop, Number step, int type, int device_type, int device_index)
{
    return make([&] {
        return at::arange(scalar(start), scalar(stop), scalar(step), options(type, device_type, device_index));
    });
}
SHIM Handle st_eye(int64_t rows, int64_t columns, int type, int device_type, int device_index)
{
    return make([&] { return at::eye(rows, columns, options(type, device_type, device_index)); });
}

SHIM Handle st_zeros_like(Handle t, int type, int device_type, int device_index)
{
    return make([&] { return at::zeros_like(*t, options(type, device_type, device_index)); });
}

// Tensors over managed memory: copied, or shared until `free` is called with `owner`.
SHIM Handle st_from_memory(void* data, const int64_t* size, int64_t count, int source_type, int type, int device_type,
                           int device_index)
{
    return make([&] {
        return at::from_blob(data, ints(size, count), options(source_type, 0, -1))
            .to(options(type, device_type, device_index), false, true);
    });
}
SHIM Handle st_share_memory(void* data, const int64_t* size, int64_t count, int source_type, int type, int device_type,
                            int device_index, void* owner, void (*free)(void*))
{
    return make([&] {
        return at::from_blob(data, ints(size, count), [=](void*) { free(owner); }, options(source_type, 0, -1))
            .to(options(type, device_type, device_index));
    });
}

// Random tensors and in-place random filling
SHIM Handle st_rand(const int64_t* size, int64_t count, int type, int device_type, int device_index, at::Generator* g)
{
    return make([&] { return at::rand(ints(size, count), maybe(g), options(type, device_type, device_index)); });
}
SHIM Handle st_randn(const int64_t* size, int64_t count, int type, int device_type, int device_index, at::Generator* g)
{
    return make([&] { return at::randn(ints(size, count), maybe(g), options(type, device_type, device_index)); });
}
SHIM Handle st_randint(int64_t low, int64_t high, const int64_t* size, int64_t count, int type, int device_type,
                       int device_index, at::Generator* g)
{
    return make([&] {
        return at::randint(low, high, ints(size, count), maybe(g), options(type, device_type, device_index));
    });
}
SHIM Handle st_randperm(int64_t n, int type, int device_type, int device_index, at::Generator* g)
{
    return make([&] { return at::randperm(n, maybe(g), options(type, device_type, device_index)); });
}
SHIM bool st_normal_(Handle t, double mean, double std, at::Generator* g)
{
    return run([&] { t->normal_(mean, std, maybe(g)); });
}
SHIM bool st_uniform_(Handle t, double from, double to, at::Generator* g)
{
    return run([&] { t->uniform_(from, to, maybe(g)); });
}
SHIM bool st_geometric_(Handle t, double p, at::Generator* g) { return run([&] { t->geometric_(p, maybe(g)); }); }

// Views
SHIM Handle st_view(Handle t, const int64_t* shape, int64_t count) { return make([&] { return t->view(ints(shape, count)); }); }
SHIM Handle st_reshape(Handle t, const int64_t* shape, int64_t count)
{
    return make([&] { return t->reshape(ints(shape, count)); });
}
SHIM Handle st_permute(Handle t, const int64_t* dims, int64_t count) { return make([&] { return t->permute(ints(dims, count)); }); }
SHIM Handle st_expand(Handle t, const int64_t* sizes, int64_t count, bool implicit)
{
    return make([&] { return t->expand(ints(sizes, count), implicit); });
}
SHIM Handle st_flatten(Handle t, int64_t start, int64_t end) { return make([&] { return t->flatten(start, end); }); }
SHIM Handle st_transpose(Handle t, int64_t a, int64_t b) { return make([&] { return t->transpose(a, b); }); }
SHIM Handle st_t(Handle t) { return make([&] { return t->t(); }); }
SHIM Handle st_unsqueeze(Handle t, int64_t dim) { return make([&] { return t->unsqueeze(dim); }); }
SHIM Handle st_narrow(Handle t, int64_t dim, int64_t start, int64_t length)
{
    return make([&] { return t->narrow(dim, start, length); });
}
SHIM Handle st_slice(Handle t, int64_t dim, int64_t start, int64_t finish, int64_t step)
{
    return make([&] { return t->slice(dim, start, finish, step); });
}
SHIM Handle st_select(Handle t, int64_t dim, int64_t index) { return make([&] { return t->select(dim, index); }); }
SHIM Handle st_diagonal(Handle t, int64_t offset, int64_t dim1, int64_t dim2)
{
    return make([&] { return t->diagonal(offset, dim1, dim2); });
}

// Gathering, masking and rearranging
SHIM Handle st_index_select(Handle t, int64_t dim, Handle index) { return make([&] { return t->index_select(dim, *index); }); }
SHIM bool st_index_fill_(Handle t, int64_t dim, Handle index, Number value)
{
    return run([&] { t->index_fill_(dim, *index, scalar(value)); });
}
SHIM Handle st_masked_fill(Handle t, Handle mask, Number value) { return make([&] { return t->masked_fill(*mask, scalar(value)); }); }
SHIM Handle st_where(Handle condition, Handle x, Handle y) { return make([&] { return at::where(*condition, *x, *y); }); }
SHIM Handle st_repeat(Handle t, const int64_t* sizes, int64_t count) { return make([&] { return t->repeat(ints(sizes, count)); }); }
SHIM Handle st_flip(Handle t, const int64_t* dims, int64_t count) { return make([&] { return t->flip(ints(dims, count)); }); }
SHIM Handle st_roll(Handle t, const int64_t* shifts, int64_t shift_count, const int64_t* dims, int64_t dim_count)
{
    return make([&] { return t->roll(ints(shifts, shift_count), ints(dims, dim_count)); });
}
SHIM Handle st_cat(Handle* tensors, int64_t count, int64_t dim) { return make([&] { return at::cat(list(tensors, count), dim); }); }
SHIM Handle st_stack(Handle* tensors, int64_t count, int64_t dim) { return make([&] { return at::stack(list(tensors, count), dim); }); }

SHIM Handle st_index(Handle t, const int64_t* positions, int64_t count)
{
    return make([&] {
        std::vector<at::indexing::TensorIndex> indices(positions, positions + count);
        return t->index(indices);
    });
}
