// Loops that fold the scale and offset of a norm into the weights [inputs, outputs] of the linear layer behind it.
#pragma once

#include "loops.h"

namespace hssl::HSSL_INSTRUCTIONS {

struct NormAndLinear {
  const float* weight;
  const float* scale;
  const float* offset;
  /** A number for each output: forward the bias, backward the gradient in `moved`. */
  const float* perOutput;
  int64_t inputs;
  int64_t outputs;
};

/** `scaled` = scale * weight and `moved` = offset weight + bias, for outputs [begin, end). */
template <typename Number>
void foldNorm(const NormAndLinear& layer, Number* scaled, float* moved, int64_t begin, int64_t end) {
  for (int64_t j = begin; j < end; ++j) {
    moved[j] = layer.perOutput[j];
  }
  for (int64_t i = 0; i < layer.inputs; ++i) {
    const float* w = layer.weight + i * layer.outputs;
    Number* s = scaled + i * layer.outputs;
    const float scale = layer.scale[i];
    const float offset = layer.offset[i];
    for (int64_t j = begin; j < end; ++j) {
      s[j] = fromFloat<Number>(w[j] * scale);
      moved[j] += w[j] * offset;
    }
  }
}

/** Gradients of `foldNorm` in weight, scale and offset, from that in `scaled`, for inputs [begin, end). That in the bias is that in `moved`. */
template <typename Number>
void foldNormGradient(const NormAndLinear& layer, const Number* scaledGradient, float* weightGradient, float* scaleGradient, float* offsetGradient, int64_t begin,
                      int64_t end) {
  const float* movedGradient = layer.perOutput;
  for (int64_t i = begin; i < end; ++i) {
    const float* w = layer.weight + i * layer.outputs;
    const Number* s = scaledGradient + i * layer.outputs;
    float* result = weightGradient + i * layer.outputs;
    const float scale = layer.scale[i];
    const float offset = layer.offset[i];
    scaleGradient[i] = laneSum(layer.outputs, [=](int64_t j) { return toFloat(s[j]) * w[j]; });
    offsetGradient[i] = laneSum(layer.outputs, [=](int64_t j) { return movedGradient[j] * w[j]; });
    for (int64_t j = 0; j < layer.outputs; ++j) {
      result[j] = toFloat(s[j]) * scale + movedGradient[j] * offset;
    }
  }
}

}  // namespace hssl::HSSL_INSTRUCTIONS
