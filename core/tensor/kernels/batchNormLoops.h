// Loops of batch normalisation with what follows it: drop path, a shortcut, ReLU. Rows are positions, columns channels.
#pragma once

#include <algorithm>

#include "lanes.h"

namespace hssl::HSSL_INSTRUCTIONS {

/** Columns are summed over blocks of this many rows, which are then added in their order: threads change no result. */
inline int64_t blockRowsOf(int64_t columns) { return std::max<int64_t>(16, std::min<int64_t>(256, 65536 / std::max<int64_t>(1, columns))); }

/** A mean of some rows, near that of all. Subtracted before sums of squares are taken, it keeps these from losing the variance. */
template <typename Number>
void sampledMean(const Number* input, float* mean, int64_t rows, int64_t columns) {
  const int64_t samples = std::min<int64_t>(64, rows);
  for (int64_t sample = 0; sample < samples; ++sample) {
    const Number* x = input + sample * rows / samples * columns;
    for (int64_t i = 0; i < columns; ++i) {
      mean[i] += toFloat(x[i]) / static_cast<float>(samples);
    }
  }
}

/** Sums of x - shift and of its square by columns, added to `sums` and `squares`. */
template <typename Number>
void shiftedSums(const Number* input, const float* shift, float* sums, float* squares, int64_t begin, int64_t end, int64_t columns) {
  for (int64_t row = begin; row < end; ++row) {
    const Number* x = input + row * columns;
    eachColumn(columns, [=](int64_t i, auto kind) {
      using Value = typename decltype(kind)::Value;
      const Value centred = load<Value>(x + i) - load<Value>(shift + i);
      store(sums + i, load<Value>(sums + i) + centred);
      store(squares + i, load<Value>(squares + i) + centred * centred);
    });
  }
}

/** A batch normalisation whose statistics are known, for images of `rowsOfImage` rows. */
struct BatchNormLayer {
  /** Of each column: the norm with scale and offset is (x - mean) * factor + offset. */
  const float* factor;
  const float* offset;
  const float* mean;
  const float* inverse;
  /** Of each image. */
  const float* multipliers;
  int64_t rowsOfImage;
  int64_t columns;
};

/** The norm times the image's multiplier; plus the shortcut, where there is one; ReLU of that. */
template <bool Relu, bool Residual, typename Number, typename Output>
void batchNorm(const BatchNormLayer& layer, const Number* input, const float* shortcut, Output* output, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    const float multiplier = layer.multipliers[row / layer.rowsOfImage];
    const int64_t start = row * layer.columns;
    const BatchNormLayer by = layer;
    eachColumn(layer.columns, [=](int64_t i, auto kind) {
      using Value = typename decltype(kind)::Value;
      Value value = ((load<Value>(input + start + i) - load<Value>(by.mean + i)) * load<Value>(by.factor + i) + load<Value>(by.offset + i)) * multiplier;
      if constexpr (Residual) {
        value += load<Value>(shortcut + start + i);
      }
      store(output + start + i, Relu ? unlessCutOff(value, value) : value);
    });
  }
}

/**
 * Sums of the gradient, and of its product with the normalised input, by columns: gradients of offset and scale. Without a
 * shortcut (`Residual`), whether ReLU cut the output off is computed anew, which reads less; with one it is read, and `kept`
 * becomes the gradient before ReLU, which is the shortcut's.
 */
template <bool Relu, bool Residual, typename Gradient, typename Number>
void batchNormSums(const BatchNormLayer& layer, const Gradient* gradient, const float* output, const Number* input, Gradient* kept, float* offsetGradient,
                   float* scaleGradient, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    const float multiplier = layer.multipliers[row / layer.rowsOfImage];
    const int64_t start = row * layer.columns;
    const BatchNormLayer by = layer;
    eachColumn(layer.columns, [=](int64_t i, auto kind) {
      using Value = typename decltype(kind)::Value;
      const Value centred = load<Value>(input + start + i) - load<Value>(by.mean + i);
      Value g = load<Value>(gradient + start + i);
      if constexpr (Relu && Residual) {
        g = unlessCutOff(load<Value>(output + start + i), g);
      } else if constexpr (Relu) {
        g = unlessCutOff(centred * load<Value>(by.factor + i) + load<Value>(by.offset + i), g);
      }
      if constexpr (Residual) {
        store(kept + start + i, g);
      }
      g *= multiplier;
      store(offsetGradient + i, load<Value>(offsetGradient + i) + g);
      store(scaleGradient + i, load<Value>(scaleGradient + i) + g * (centred * load<Value>(by.inverse + i)));
    });
  }
}

/** Gradient in the input: factor * (g - mean(g) - normalised * mean(g * normalised)). The means are `offsetShare` and `scaleShare`. */
template <bool Relu, typename Gradient, typename Number>
void batchNormGradient(const BatchNormLayer& layer, const Gradient* gradient, const Number* input, const float* offsetShare, const float* scaleShare, Number* result,
                       int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    const float multiplier = layer.multipliers[row / layer.rowsOfImage];
    const int64_t start = row * layer.columns;
    const BatchNormLayer by = layer;
    eachColumn(layer.columns, [=](int64_t i, auto kind) {
      using Value = typename decltype(kind)::Value;
      const Value centred = load<Value>(input + start + i) - load<Value>(by.mean + i);
      const Value factor = load<Value>(by.factor + i);
      Value g = load<Value>(gradient + start + i);
      if constexpr (Relu) {
        g = unlessCutOff(centred * factor + load<Value>(by.offset + i), g);
      }
      const Value normalised = centred * load<Value>(by.inverse + i);
      store(result + start + i, factor * (g * multiplier - load<Value>(offsetShare + i) - normalised * load<Value>(scaleShare + i)));
    });
  }
}

}  // namespace hssl::HSSL_INSTRUCTIONS
