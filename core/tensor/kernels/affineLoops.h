// A scale and an offset for each channel. Compiled once for each instruction set, in a namespace of its own.
#pragma once

#include <cstdint>

#include "numbers.h"

namespace hssl::HSSL_INSTRUCTIONS {

/** Rows of channels; row i has the offset of row i modulo `period`. */
struct AffineRows {
  int64_t columns;
  int64_t period;
};

/** input * scale + offset */
template <typename Number>
void affine(const AffineRows& rows, const Number* input, const float* scale, const float* offset, float* output, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    const Number* x = input + row * rows.columns;
    const float* added = offset + row % rows.period * rows.columns;
    float* y = output + row * rows.columns;
    for (int64_t i = 0; i < rows.columns; ++i) {
      y[i] = toFloat(x[i]) * scale[i] + added[i];
    }
  }
}

/** Gradient of row `row` in the input; what it adds to those in scale and offset is added to the sums. */
template <typename Number>
void affineGradientOfRow(int64_t row, int64_t columns, const Number* input, const float* gradient, const float* scale, Number* result, float* scaleSums, float* offsetSums) {
  const Number* x = input + row * columns;
  const float* g = gradient + row * columns;
  Number* r = result + row * columns;
  for (int64_t i = 0; i < columns; ++i) {
    scaleSums[i] += g[i] * toFloat(x[i]);
    offsetSums[i] += g[i];
    r[i] = fromFloat<Number>(g[i] * scale[i]);
  }
}

}  // namespace hssl::HSSL_INSTRUCTIONS
