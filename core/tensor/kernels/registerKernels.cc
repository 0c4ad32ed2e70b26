// Registers the operations for one instruction set: compiled several times with other flags and another HSSL_INSTRUCTIONS.
#include <algorithm>
#include <cstring>
#include <type_traits>
#include <vector>

#include "affineLoops.h"
#include "attentionLayout.h"
#include "batchNormLoops.h"
#include "depthwiseLoops.h"
#include "foldedNormLoops.h"
#include "loops.h"
#include "operation.h"
#include "threadPool.h"
#include "windowAttentionLoops.h"

namespace hssl::HSSL_INSTRUCTIONS {
#include "operations.inc"
#include "layerOperations.inc"
#include "windowAttention.inc"
#include "affine.inc"
#include "batchNorm.inc"
#include "depthwise.inc"
#include "registerAll.inc"
void registerKernels() { registerAll(); }
}  // namespace hssl::HSSL_INSTRUCTIONS
