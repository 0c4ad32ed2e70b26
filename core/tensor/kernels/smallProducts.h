// Products of matrices that fit into a core's cache. Compiled once for each instruction set, in a namespace of its own.
#pragma once

#include <cstdint>
#include <cstring>

#include "loops.h"

namespace hssl::HSSL_INSTRUCTIONS {

/** Rows that are computed at once: as many as the registers hold sums of. */
#ifdef __AVX512F__
constexpr int64_t tileRows = 6;
#else
constexpr int64_t tileRows = 2;
#endif

inline int64_t paddedRows(int64_t rows) { return (rows + tileRows - 1) / tileRows * tileRows; }

/** A matrix whose rows, or whose columns, lie `stride` numbers apart. */
struct Strided {
  const float* data;
  int64_t row;
  int64_t column;
};

inline LaneVector lanesAt(const float* from) {
  LaneVector values;
  std::memcpy(&values, from, sizeof values);
  return values;
}

template <int vectors>
inline void multiplyTile(const Strided& left, const float* right, int64_t rightStride, float* result, int64_t resultStride, int64_t inner) {
  LaneVector sums[tileRows][vectors] = {};
  for (int64_t k = 0; k < inner; ++k) {
    // One by one: copied as a whole, the compiler would keep them in memory.
    LaneVector row[vectors];
#pragma GCC unroll 2
    for (int v = 0; v < vectors; ++v) {
      row[v] = lanesAt(right + k * rightStride + v * lanes);
    }
    const float* factors = left.data + k * left.column;
#pragma GCC unroll 8
    for (int64_t r = 0; r < tileRows; ++r) {
      const float factor = factors[r * left.row];
#pragma GCC unroll 2
      for (int v = 0; v < vectors; ++v) {
        sums[r][v] += factor * row[v];
      }
    }
  }
#pragma GCC unroll 8
  for (int64_t r = 0; r < tileRows; ++r) {
#pragma GCC unroll 2
    for (int v = 0; v < vectors; ++v) {
      std::memcpy(result + r * resultStride + v * lanes, &sums[r][v], sizeof(LaneVector));
    }
  }
}

/**
 * `result` = `left` times `right`, [rows, inner] and [inner, columns]. Columns are whole lanes; rows are computed up to
 * `paddedRows(rows)`, which left must have numbers for and result room.
 */
inline void multiply(const Strided& left, const float* right, int64_t rightStride, float* result, int64_t resultStride, int64_t rows, int64_t inner, int64_t columns) {
  for (int64_t row = 0; row < rows; row += tileRows) {
    const Strided part = {left.data + row * left.row, left.row, left.column};
    float* to = result + row * resultStride;
    int64_t column = 0;
    for (; column + 2 * lanes <= columns; column += 2 * lanes) {
      multiplyTile<2>(part, right + column, rightStride, to + column, resultStride, inner);
    }
    if (column < columns) {
      multiplyTile<1>(part, right + column, rightStride, to + column, resultStride, inner);
    }
  }
}

}  // namespace hssl::HSSL_INSTRUCTIONS
