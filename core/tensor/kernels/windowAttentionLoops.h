// Attention within windows of a grid of tokens, window by window and head by head, so that logits never leave the cache.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "loops.h"
#include "smallProducts.h"

namespace hssl::HSSL_INSTRUCTIONS {

/** How tokens of images lie in windows, and channels in heads. */
struct WindowLayout {
  int64_t images;
  /** Tokens of the grid of an image. */
  int64_t positions;
  int64_t windows;
  /** Of a window. */
  int64_t tokens;
  int64_t heads;
  /** Channels of a head. */
  int64_t size;
  /** For each token of each window its position in the image, or -1 beyond the grid. */
  const int32_t* order;
  /** Tokens of one window attend to each other only where these are equal. */
  const int32_t* regions;

  int64_t channels() const { return heads * size; }
};

/** What timm adds to the logits of tokens that are no neighbours in the image. */
constexpr float maskedLogit = -100.0f;

/** One head of one window, with room for its matrices: tokens and sizes are padded to whole lanes with zeros. */
class WindowHead {
 public:
  explicit WindowHead(const WindowLayout& layout)
      : layout_(layout), width_(padded(layout.size)), length_(padded(layout.tokens)), rows_(paddedRows(layout.tokens)) {
    for (std::vector<float>* matrix : {&query, &key, &value, &output, &result}) {
      matrix->assign((rows_ + 1) * width_, 0.0f);
    }
    transposed_.assign(width_ * length_, 0.0f);
    weights.assign((rows_ + 1) * length_, 0.0f);
    logitGradient.assign((rows_ + 1) * length_, 0.0f);
    // Far below every logit: what stands beyond the tokens gets no share.
    bias_.assign(rows_ * length_, -3e38f);
  }

  /** The rows of part `part` of `parts` (query, key, value); `missing` stands for tokens beyond the grid. */
  template <typename Number>
  void read(std::vector<float>& to, const Number* rows, const float* missing, int64_t parts, int64_t part, float scale) {
    const int64_t columns = parts * layout_.channels();
    const int64_t first = part * layout_.channels() + head_ * layout_.size;
    forEachToken([&](int64_t token, int64_t row) {
      float* target = to.data() + token * width_;
      if (row < 0) {
        for (int64_t i = 0; i < layout_.size; ++i) {
          target[i] = missing == nullptr ? 0.0f : missing[first + i] * scale;
        }
      } else {
        const Number* source = rows + row * columns + first;
        for (int64_t i = 0; i < layout_.size; ++i) {
          target[i] = toFloat(source[i]) * scale;
        }
      }
    });
  }

  /** The inverse of `read`; what belongs beyond the grid is added to `missing`, or dropped without one. */
  template <typename Number>
  void write(const std::vector<float>& from, Number* rows, float* missing, int64_t parts, int64_t part, float scale) const {
    const int64_t columns = parts * layout_.channels();
    const int64_t first = part * layout_.channels() + head_ * layout_.size;
    forEachToken([&](int64_t token, int64_t row) {
      const float* source = from.data() + token * width_;
      if (row >= 0) {
        Number* target = rows + row * columns + first;
        for (int64_t i = 0; i < layout_.size; ++i) {
          target[i] = fromFloat<Number>(source[i] * scale);
        }
      } else if (missing != nullptr) {
        for (int64_t i = 0; i < layout_.size; ++i) {
          missing[first + i] += source[i] * scale;
        }
      }
    });
  }

  void moveTo(int64_t sequence, int64_t head) {
    image_ = sequence / layout_.windows;
    window_ = sequence % layout_.windows;
    head_ = head;
  }

  int64_t head() const { return head_; }

  /** The bias of the head that comes next, [tokens, tokens]. */
  void takeBias(const float* bias) {
    for (int64_t i = 0; i < layout_.tokens; ++i) {
      std::copy_n(bias + i * layout_.tokens, layout_.tokens, bias_.data() + i * length_);
    }
  }

  /** softmax(query key + bias) into `weights`; the query has been scaled. */
  void attend() {
    const int64_t tokens = layout_.tokens;
    product(query, transpose(key), weights);
    const int32_t* regions = layout_.regions + window_ * tokens;
    const bool isWhole = std::all_of(regions, regions + tokens, [&](int32_t region) { return region == regions[0]; });
    for (int64_t i = 0; i < tokens; ++i) {
      float* row = weights.data() + i * length_;
      const float* added = bias_.data() + i * length_;
      for (int64_t j = 0; j < length_; ++j) {
        row[j] += added[j];
      }
      if (!isWhole) {
        for (int64_t j = 0; j < tokens; ++j) {
          row[j] += regions[i] == regions[j] ? 0.0f : maskedLogit;
        }
      }
      softmaxRow(row);
    }
  }

  /** `output` = weights value */
  void mix() { multiply({weights.data(), length_, 1}, value.data(), width_, output.data(), width_, layout_.tokens, layout_.tokens, width_); }

  /** Gradient in the logits from that in what `mix` gives, which is in `output`. */
  void logitGradients() {
    product(output, transpose(value), logitGradient);
    for (int64_t i = 0; i < layout_.tokens; ++i) {
      const float* y = weights.data() + i * length_;
      float* g = logitGradient.data() + i * length_;
      const float along = laneSum(length_, [=](int64_t j) { return g[j] * y[j]; });
      for (int64_t j = 0; j < length_; ++j) {
        g[j] = (g[j] - along) * y[j];
      }
    }
  }

  /** `result` = the transposed matrix of pairs times rows, or the matrix itself times rows. */
  void sumOverQueries(const std::vector<float>& pairs, const std::vector<float>& rows) {
    multiply({pairs.data(), 1, length_}, rows.data(), width_, result.data(), width_, layout_.tokens, layout_.tokens, width_);
  }
  void sumOverKeys(const std::vector<float>& pairs, const std::vector<float>& rows) {
    multiply({pairs.data(), length_, 1}, rows.data(), width_, result.data(), width_, layout_.tokens, layout_.tokens, width_);
  }

  void addLogitGradients(float* sums) const {
    for (int64_t i = 0; i < layout_.tokens; ++i) {
      const float* row = logitGradient.data() + i * length_;
      for (int64_t j = 0; j < layout_.tokens; ++j) {
        sums[i * layout_.tokens + j] += row[j];
      }
    }
  }

  std::vector<float> query, key, value, output, result, weights, logitGradient;

 private:
  template <typename Visit>
  void forEachToken(Visit visit) const {
    const int32_t* order = layout_.order + window_ * layout_.tokens;
    for (int64_t token = 0; token < layout_.tokens; ++token) {
      visit(token, order[token] < 0 ? -1 : image_ * layout_.positions + order[token]);
    }
  }

  const float* transpose(const std::vector<float>& rows) {
    for (int64_t i = 0; i < layout_.size; ++i) {
      for (int64_t token = 0; token < layout_.tokens; ++token) {
        transposed_[i * length_ + token] = rows[token * width_ + i];
      }
    }
    return transposed_.data();
  }

  void product(const std::vector<float>& left, const float* right, std::vector<float>& to) {
    multiply({left.data(), width_, 1}, right, length_, to.data(), length_, layout_.tokens, layout_.size, length_);
  }

  /** In place. Shares that are nothing become zero: products with numbers below 1e-38 take many times as long. */
  void softmaxRow(float* row) const {
    LaneVector peaks = lanesAt(row);
    for (int64_t from = lanes; from < length_; from += lanes) {
      const LaneVector next = lanesAt(row + from);
      peaks = next > peaks ? next : peaks;
    }
    float highest[lanes];
    std::memcpy(highest, &peaks, sizeof peaks);
    const float peak = reduceLanes(highest, [](float first, float second) { return second > first ? second : first; });
    for (int64_t j = 0; j < length_; ++j) {
      const float value = exponential(row[j] - peak);
      row[j] = value < 1e-30f ? 0.0f : value;
    }
    const float share = 1.0f / laneSum(length_, [=](int64_t j) { return row[j]; });
    for (int64_t j = 0; j < length_; ++j) {
      row[j] *= share;
    }
  }

  const WindowLayout layout_;
  const int64_t width_;
  const int64_t length_;
  const int64_t rows_;
  int64_t image_ = 0;
  int64_t window_ = 0;
  int64_t head_ = 0;
  std::vector<float> transposed_, bias_;
};

}  // namespace hssl::HSSL_INSTRUCTIONS
