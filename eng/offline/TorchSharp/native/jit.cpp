// TorchScript: functions compiled from text.
#include "shim.h"

#include <torch/csrc/jit/api/compilation_unit.h>
#include <torch/jit.h>

#include <memory>

using namespace shim;

using Unit = std::shared_ptr<torch::jit::CompilationUnit>;

SHIM Unit* st_jit_compile(const char* script)
{
    Unit* result = nullptr;
    run([&] { result = new Unit(torch::jit::compile(script)); });
    return result;
}

// A function that takes tensors and gives one.
SHIM Handle st_jit_invoke(Unit* unit, const char* name, Handle* tensors, int64_t count)
{
    return make([&] {
        const auto arguments = list(tensors, count);
        return (*unit)->get_function(name)({arguments.begin(), arguments.end()}).toTensor();
    });
}
