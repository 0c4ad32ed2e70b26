// The loops of the kernels, on plain arrays. Compiled once for each instruction set, each time in a namespace of its own.
#pragma once

#include <cstdint>
#include <cstring>

#include "numbers.h"

namespace hssl::HSSL_INSTRUCTIONS {

/** Sums run in this many lanes, in an order that depends on neither threads nor instruction set. */
constexpr int64_t lanes = 16;

/** All lanes at once, for what the compiler does not turn into vector instructions by itself. */
typedef float LaneVector __attribute__((vector_size(lanes * sizeof(float))));

/** One number of all lanes: the upper half is combined with the lower one until one is left. */
template <typename Combine>
inline float reduceLanes(const float* values, Combine combine) {
  float rest[lanes / 2];
  for (int64_t lane = 0; lane < lanes / 2; ++lane) {
    rest[lane] = combine(values[lane], values[lane + lanes / 2]);
  }
  for (int64_t width = lanes / 4; width > 0; width /= 2) {
    for (int64_t lane = 0; lane < width; ++lane) {
      rest[lane] = combine(rest[lane], rest[lane + width]);
    }
  }
  return rest[0];
}

/** Sum of term(0) ... term(count - 1). */
template <typename Term>
inline float laneSum(int64_t count, Term term) {
  float sums[lanes] = {};
  const int64_t whole = count / lanes * lanes;
  for (int64_t from = 0; from < whole; from += lanes) {
    for (int64_t lane = 0; lane < lanes; ++lane) {
      sums[lane] += term(from + lane);
    }
  }
  for (int64_t index = whole; index < count; ++index) {
    sums[index - whole] += term(index);
  }
  return reduceLanes(sums, [](float first, float second) { return first + second; });
}

/** Each row to mean 0 and variance 1; `inverse` is 1 / sqrt(variance + epsilon) of each row. */
template <typename Input, typename Output>
void normalise(const Input* input, Output* output, float* inverse, int64_t begin, int64_t end, int64_t columns, float epsilon) {
  for (int64_t row = begin; row < end; ++row) {
    const Input* x = input + row * columns;
    Output* y = output + row * columns;
    const float mean = laneSum(columns, [=](int64_t i) { return toFloat(x[i]); }) / static_cast<float>(columns);
    const float variance = laneSum(columns, [=](int64_t i) {
      const float centred = toFloat(x[i]) - mean;
      return centred * centred;
    }) / static_cast<float>(columns);
    const float factor = 1.0f / __builtin_sqrtf(variance + epsilon);
    inverse[row] = factor;
    for (int64_t i = 0; i < columns; ++i) {
      y[i] = fromFloat<Output>((toFloat(x[i]) - mean) * factor);
    }
  }
}

/** Gradient of `normalise`: inverse * (g - mean(g) - y mean(g y)). */
template <typename Gradient, typename Output>
void normaliseGradient(const Gradient* gradient, const Gradient* normalised, const float* inverse, Output* result, int64_t begin, int64_t end, int64_t columns) {
  for (int64_t row = begin; row < end; ++row) {
    const Gradient* g = gradient + row * columns;
    const Gradient* y = normalised + row * columns;
    Output* r = result + row * columns;
    const float mean = laneSum(columns, [=](int64_t i) { return toFloat(g[i]); }) / static_cast<float>(columns);
    const float along = laneSum(columns, [=](int64_t i) { return toFloat(g[i]) * toFloat(y[i]); }) / static_cast<float>(columns);
    const float factor = inverse[row];
    for (int64_t i = 0; i < columns; ++i) {
      r[i] = fromFloat<Output>((toFloat(g[i]) - mean - toFloat(y[i]) * along) * factor);
    }
  }
}

template <typename Number>
void gelu(const Number* input, Number* output, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end; ++i) {
    const float x = toFloat(input[i]);
    output[i] = fromFloat<Number>(x * normal(x).cumulative);
  }
}

template <typename Number>
void geluGradient(const Number* gradient, const Number* input, Number* result, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end; ++i) {
    const float x = toFloat(input[i]);
    const Normal at = normal(x);
    result[i] = fromFloat<Number>(toFloat(gradient[i]) * (at.cumulative + x * at.density));
  }
}

/** Length of a row with whole lanes. */
inline int64_t padded(int64_t columns) { return (columns + lanes - 1) / lanes * lanes; }

/** Softmax of scale * input along rows. `scratch` holds `padded(columns)` numbers, so that no element is left over for slow single steps. */
template <typename Number>
void softmax(const Number* input, Number* output, float* scratch, int64_t begin, int64_t end, int64_t columns, float scale) {
  const int64_t length = padded(columns);
  for (int64_t row = begin; row < end; ++row) {
    const Number* x = input + row * columns;
    Number* y = output + row * columns;
    for (int64_t i = 0; i < columns; ++i) {
      scratch[i] = toFloat(x[i]);
    }
    // Far below every logit: these add nothing to the sum.
    for (int64_t i = columns; i < length; ++i) {
      scratch[i] = -3e38f;
    }
    LaneVector peaks;
    std::memcpy(&peaks, scratch, sizeof peaks);
    for (int64_t from = lanes; from < length; from += lanes) {
      LaneVector next;
      std::memcpy(&next, scratch + from, sizeof next);
      peaks = next > peaks ? next : peaks;
    }
    float highest[lanes];
    std::memcpy(highest, &peaks, sizeof peaks);
    const float peak = reduceLanes(highest, [](float first, float second) { return second > first ? second : first; });
    for (int64_t i = 0; i < length; ++i) {
      scratch[i] = exponential((scratch[i] - peak) * scale);
    }
    for (int64_t i = columns; i < length; ++i) {
      scratch[i] = 0.0f;
    }
    const float share = 1.0f / laneSum(length, [=](int64_t i) { return scratch[i]; });
    for (int64_t i = 0; i < columns; ++i) {
      y[i] = fromFloat<Number>(scratch[i] * share);
    }
  }
}

/** Gradient of `softmax` in its input: scale * y (g - sum(g y)). */
template <typename Number>
void softmaxGradient(const Number* gradient, const Number* output, Number* result, int64_t begin, int64_t end, int64_t columns, float scale) {
  for (int64_t row = begin; row < end; ++row) {
    const Number* g = gradient + row * columns;
    const Number* y = output + row * columns;
    Number* r = result + row * columns;
    const float along = laneSum(columns, [=](int64_t i) { return toFloat(g[i]) * toFloat(y[i]); });
    for (int64_t i = 0; i < columns; ++i) {
      r[i] = fromFloat<Number>((toFloat(g[i]) - along) * toFloat(y[i]) * scale);
    }
  }
}

/** Sums over rows [begin, end) of `input` into `sums`, which starts at zero. */
template <typename Number>
void columnSum(const Number* input, float* sums, int64_t begin, int64_t end, int64_t columns) {
  for (int64_t row = begin; row < end; ++row) {
    const Number* x = input + row * columns;
    for (int64_t i = 0; i < columns; ++i) {
      sums[i] += toFloat(x[i]);
    }
  }
}

/** `tokens + branch * multiplier`, where each of `images` consecutive parts of the rows has a multiplier of its own. */
template <typename Number>
void residual(const Number* branch, const float* tokens, const float* multipliers, float* output, int64_t begin, int64_t end, int64_t columns, int64_t rowsOfImage) {
  for (int64_t row = begin; row < end; ++row) {
    const float multiplier = multipliers[row / rowsOfImage];
    for (int64_t i = row * columns; i < (row + 1) * columns; ++i) {
      output[i] = tokens[i] + toFloat(branch[i]) * multiplier;
    }
  }
}

/** Sum of squares of each row. */
inline void rowSquares(const float* input, float* sums, int64_t begin, int64_t end, int64_t columns) {
  for (int64_t row = begin; row < end; ++row) {
    const float* x = input + row * columns;
    sums[row] = laneSum(columns, [=](int64_t i) { return x[i] * x[i]; });
  }
}

/** The scheduled numbers of an update, in the order in which the operation receives them. */
struct UpdateScalars {
  /** Shares of the new gradient, and of its square, in the moments. */
  float firstShare;
  float secondShare;
  /** Learning rate times the first moment's correction. */
  float stepSize;
  /** 1 / sqrt(1 - beta2^n). */
  float secondCorrection;
  /** 1 - learning rate * weight decay. */
  float decay;
  /** Share of the student in the next teacher. */
  float teacherShare;
};

struct UpdateArrays {
  const float* parameters;
  const float* firstMoment;
  const float* secondMoment;
  const float* teacher;
  const float* gradient;
  /** What each row of the gradient is multiplied with. */
  const float* rowFactors;
  float* nextParameters;
  float* nextFirstMoment;
  float* nextSecondMoment;
  float* nextTeacher;
};

/** AdamW (Loshchilov and Hutter, 2019) and the teacher's moving average in one pass over the rows. */
inline void update(const UpdateArrays& arrays, const UpdateScalars& scalars, int64_t begin, int64_t end, int64_t columns) {
  constexpr float epsilon = 1e-8f;
  for (int64_t row = begin; row < end; ++row) {
    const float factor = arrays.rowFactors[row];
    const int64_t from = row * columns;
    for (int64_t i = from; i < from + columns; ++i) {
      const float gradient = arrays.gradient[i] * factor;
      const float first = arrays.firstMoment[i] + (gradient - arrays.firstMoment[i]) * scalars.firstShare;
      const float second = arrays.secondMoment[i] + (gradient * gradient - arrays.secondMoment[i]) * scalars.secondShare;
      const float deviation = __builtin_sqrtf(second) * scalars.secondCorrection + epsilon;
      const float parameter = arrays.parameters[i] * scalars.decay - first / deviation * scalars.stepSize;
      arrays.nextFirstMoment[i] = first;
      arrays.nextSecondMoment[i] = second;
      arrays.nextParameters[i] = parameter;
      arrays.nextTeacher[i] = arrays.teacher[i] + (parameter - arrays.teacher[i]) * scalars.teacherShare;
    }
  }
}

}  // namespace hssl::HSSL_INSTRUCTIONS
