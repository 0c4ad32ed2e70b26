// Number formats and functions that a compiler turns into vector instructions: no branches, no calls.
#pragma once

#include <cstdint>
#include <cstring>

namespace hssl {

/** The upper half of a float32. */
struct bfloat16 {
  uint16_t bits;
};

inline float toFloat(float value) { return value; }

inline float toFloat(bfloat16 value) {
  const uint32_t bits = static_cast<uint32_t>(value.bits) << 16;
  float result;
  std::memcpy(&result, &bits, sizeof result);
  return result;
}

template <typename Number>
inline Number fromFloat(float value);

template <>
inline float fromFloat<float>(float value) {
  return value;
}

/** To the nearest, ties to even; a value that is no number stays one. */
template <>
inline bfloat16 fromFloat<bfloat16>(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  const uint32_t rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
  const uint32_t quiet = (bits >> 16) | 0x40u;
  return {static_cast<uint16_t>((bits & 0x7fffffffu) > 0x7f800000u ? quiet : rounded)};
}

/** e^x with a relative error of about 1e-7; below -87 about 1e-38, above 88 about 1e38. */
inline float exponential(float x) {
  const float clamped = x < -87.0f ? -87.0f : (x > 88.0f ? 88.0f : x);
  // x = n ln 2 + r, with ln 2 in two parts so that r is exact.
  const float shifted = clamped * 1.44269504f + 12582912.0f;
  const float n = shifted - 12582912.0f;
  const float r = (clamped - n * 0.693359375f) + n * 2.12194440e-4f;
  // Taylor's series: |r| is at most ln(2) / 2, so that r^8 / 8! is below 6e-9.
  float power = 1.0f / 5040.0f;
  power = power * r + 1.0f / 720.0f;
  power = power * r + 1.0f / 120.0f;
  power = power * r + 1.0f / 24.0f;
  power = power * r + 1.0f / 6.0f;
  power = power * r + 0.5f;
  power = power * r + 1.0f;
  power = power * r + 1.0f;
  const int32_t exponent = (static_cast<int32_t>(n) + 127) << 23;
  float scale;
  std::memcpy(&scale, &exponent, sizeof scale);
  // x that is no number must stay so: a loss that diverged has to show.
  return x == x ? power * scale : x;
}

/** Of the normal distribution at one point. */
struct Normal {
  float cumulative;
  float density;
};

/**
 * Distribution function and density. The complementary error function is a polynomial in 1 / (1 + 0.37 z) times e^(-z^2), as in
 * formula 7.1.26 of Abramowitz and Stegun, "Handbook of Mathematical Functions" (1964), but of degree 8, fitted to a relative
 * error of 2e-8 for z up to 9.5. It shares its exponential with the density.
 */
inline Normal normal(float x) {
  const float magnitude = x < 0.0f ? -x : x;
  const float t = 1.0f / (1.0f + 0.37f * 0.70710678f * magnitude);
  float series = 0.0626918945f;
  series = series * t - 0.306833829f;
  series = series * t + 0.493833631f;
  series = series * t - 0.292896346f;
  series = series * t + 0.3157626f;
  series = series * t + 0.104520991f;
  series = series * t + 0.206738258f;
  series = series * t + 0.207365458f;
  series = series * t + 0.208817341f;
  const float decay = exponential(-0.5f * x * x);
  const float tail = 0.5f * series * t * decay;
  return {x < 0.0f ? tail : 1.0f - tail, 0.39894228f * decay};
}

}  // namespace hssl
