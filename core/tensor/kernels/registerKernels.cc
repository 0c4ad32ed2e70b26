// Registers the operations for one instruction set: compiled several times with other flags and another HSSL_INSTRUCTIONS.
#include <algorithm>
#include <vector>

#include "loops.h"
#include "operation.h"
#include "threadPool.h"

namespace hssl::HSSL_INSTRUCTIONS {
#include "operations.inc"
void registerKernels() { registerAll(); }
}  // namespace hssl::HSSL_INSTRUCTIONS
