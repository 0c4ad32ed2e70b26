// Loops over columns in explicit vectors, for bodies of which the compiler makes none: arrays that it cannot tell apart, choices.
#pragma once

#include <type_traits>

#include "loops.h"

namespace hssl::HSSL_INSTRUCTIONS {

// Vectors are given to functions that are always inlined: how calls would pass them does not matter.
#pragma GCC diagnostic ignored "-Wpsabi"

/** Tells a loop's body whether it computes with single numbers or with vectors. */
template <typename Type>
struct Kind {
  using Value = Type;
};

template <typename Value, typename Number>
[[gnu::always_inline]] inline Value load(const Number* from) {
  if constexpr (sizeof(Value) == sizeof(float)) {
    return toFloat(*from);
  } else {
    Value value;
    if constexpr (std::is_same_v<Number, float>) {
      std::memcpy(&value, from, sizeof value);
    } else {
      float numbers[lanes];
      for (int64_t lane = 0; lane < lanes; ++lane) {
        numbers[lane] = toFloat(from[lane]);
      }
      std::memcpy(&value, numbers, sizeof value);
    }
    return value;
  }
}

template <typename Value, typename Number>
[[gnu::always_inline]] inline void store(Number* to, const Value& value) {
  if constexpr (sizeof(Value) == sizeof(float)) {
    *to = fromFloat<Number>(value);
  } else {
    if constexpr (std::is_same_v<Number, float>) {
      std::memcpy(to, &value, sizeof value);
    } else {
      float numbers[lanes];
      std::memcpy(numbers, &value, sizeof value);
      for (int64_t lane = 0; lane < lanes; ++lane) {
        to[lane] = fromFloat<Number>(numbers[lane]);
      }
    }
  }
}

/** `value` where `decides` is above zero, or no number; else zero. */
template <typename Value>
[[gnu::always_inline]] inline Value unlessCutOff(const Value& decides, const Value& value) {
  const Value zero{};
  return decides <= zero ? zero : value;
}

/** Calls `body(column, Kind<Value>{})` for all columns: with vectors while whole ones are left, then with single numbers. */
template <typename Body>
[[gnu::always_inline]] inline void eachColumn(int64_t columns, Body body) {
  int64_t column = 0;
  for (; column + lanes <= columns; column += lanes) {
    body(column, Kind<LaneVector>{});
  }
  for (; column < columns; ++column) {
    body(column, Kind<float>{});
  }
}

}  // namespace hssl::HSSL_INSTRUCTIONS
