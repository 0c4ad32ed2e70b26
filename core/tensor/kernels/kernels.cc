// The addon: loading it makes the operations known to the TensorFlow of this process, with the best instructions that the processor has.
#include <node_api.h>

#include <exception>

#define HSSL_DECLARE(instructions)    \
  namespace hssl::instructions {      \
  void registerKernels();             \
  }
HSSL_DECLARE(baseline)
#ifdef __x86_64__
HSSL_DECLARE(avx2)
HSSL_DECLARE(avx512)
#endif

namespace {

/** Registers, and says which instructions are used. */
const char* registerBest() {
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
    hssl::avx512::registerKernels();
    return "avx512";
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    hssl::avx2::registerKernels();
    return "avx2";
  }
#endif
  hssl::baseline::registerKernels();
  return "baseline";
}

napi_value initialise(napi_env environment, napi_value exports) {
  const char* instructions = nullptr;
  try {
    instructions = registerBest();
  } catch (const std::exception& error) {
    napi_throw_error(environment, nullptr, error.what());
    return nullptr;
  }
  napi_value value;
  if (napi_create_string_utf8(environment, instructions, NAPI_AUTO_LENGTH, &value) != napi_ok ||
      napi_set_named_property(environment, exports, "instructions", value) != napi_ok) {
    napi_throw_error(environment, nullptr, "the addon could not say which instructions it uses");
    return nullptr;
  }
  return exports;
}

}  // namespace

NAPI_MODULE(NODE_GYP_MODULE_NAME, initialise)
