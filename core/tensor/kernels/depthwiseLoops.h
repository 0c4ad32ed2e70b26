// The gradient of a 7 x 7 depthwise convolution in its kernel, for a vector of channels at a time.
#pragma once

#include <vector>

#include "lanes.h"

namespace hssl::HSSL_INSTRUCTIONS {

constexpr int64_t depthwiseSize = 7;
constexpr int64_t depthwiseReach = depthwiseSize / 2;

/** Images batch x height x width x channels. */
struct DepthwiseShape {
  int64_t batch;
  int64_t height;
  int64_t width;
  int64_t channels;
};

/**
 * Lays `lanes` channels of an image side by side, [height + 2 border, width + 2 border, lanes]. The border, and lanes of
 * channels that are not there, keep their zeros.
 */
template <typename Number>
void gatherPlane(const DepthwiseShape& shape, const Number* image, int64_t channel, int64_t border, float* plane) {
  const int64_t count = std::min<int64_t>(lanes, shape.channels - channel);
  for (int64_t y = 0; y < shape.height; ++y) {
    for (int64_t x = 0; x < shape.width; ++x) {
      const Number* from = image + (y * shape.width + x) * shape.channels + channel;
      float* to = plane + ((y + border) * (shape.width + 2 * border) + x + border) * lanes;
      if (count == lanes) {
        store(to, load<LaneVector>(from));
      } else {
        for (int64_t lane = 0; lane < count; ++lane) {
          to[lane] = toFloat(from[lane]);
        }
      }
    }
  }
}

/** Adds one image's part to `sums`, [7 * 7, lanes]: sum of gradient[y, x] * image[y + row - 3, x + column - 3]. */
inline void addKernelGradient(const DepthwiseShape& shape, const float* image, const float* gradient, float* sums) {
  static_assert(depthwiseSize == 7, "one variable for each column of the kernel: an array of vectors would not stay in registers");
  const int64_t rowLength = (shape.width + 2 * depthwiseReach) * lanes;
  for (int64_t row = 0; row < depthwiseSize; ++row) {
    LaneVector sum0{}, sum1{}, sum2{}, sum3{}, sum4{}, sum5{}, sum6{};
    for (int64_t y = 0; y < shape.height; ++y) {
      const float* g = gradient + y * shape.width * lanes;
      const float* line = image + (y + row) * rowLength;
      for (const float* end = g + shape.width * lanes; g < end; g += lanes, line += lanes) {
        const LaneVector at = load<LaneVector>(g);
        sum0 += at * load<LaneVector>(line);
        sum1 += at * load<LaneVector>(line + lanes);
        sum2 += at * load<LaneVector>(line + 2 * lanes);
        sum3 += at * load<LaneVector>(line + 3 * lanes);
        sum4 += at * load<LaneVector>(line + 4 * lanes);
        sum5 += at * load<LaneVector>(line + 5 * lanes);
        sum6 += at * load<LaneVector>(line + 6 * lanes);
      }
    }
    float* sum = sums + row * depthwiseSize * lanes;
    for (const LaneVector& total : {sum0, sum1, sum2, sum3, sum4, sum5, sum6}) {
      store(sum, load<LaneVector>(sum) + total);
      sum += lanes;
    }
  }
}

/** The kernel's gradient, [7, 7, channels], of channels [channel, channel + lanes). */
template <typename Number>
void depthwiseKernelGradient(const DepthwiseShape& shape, const Number* images, const Number* gradient, float* result, int64_t channel) {
  const int64_t pixels = shape.height * shape.width;
  std::vector<float> image((shape.height + 2 * depthwiseReach) * (shape.width + 2 * depthwiseReach) * lanes, 0.0f);
  std::vector<float> gradientPlane(pixels * lanes, 0.0f);
  std::vector<float> sums(depthwiseSize * depthwiseSize * lanes, 0.0f);
  for (int64_t index = 0; index < shape.batch; ++index) {
    gatherPlane(shape, images + index * pixels * shape.channels, channel, depthwiseReach, image.data());
    gatherPlane(shape, gradient + index * pixels * shape.channels, channel, 0, gradientPlane.data());
    addKernelGradient(shape, image.data(), gradientPlane.data(), sums.data());
  }
  const int64_t count = std::min<int64_t>(lanes, shape.channels - channel);
  for (int64_t place = 0; place < depthwiseSize * depthwiseSize; ++place) {
    std::copy_n(sums.data() + place * lanes, count, result + place * shape.channels + channel);
  }
}

}  // namespace hssl::HSSL_INSTRUCTIONS
