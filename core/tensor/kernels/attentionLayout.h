// Moves numbers between rows of tokens and the matrices of attention heads; only their order changes.
#pragma once

#include <cstdint>
#include <cstring>

namespace hssl {

/** `parts` matrices (query, key, value) of every head, all in one row of each token: [sequences * tokens, parts * heads * size]. */
struct AttentionLayout {
  int64_t sequences;
  int64_t tokens;
  int64_t parts;
  int64_t heads;
  int64_t size;

  /** Where the numbers of one token and head start in a part, [sequences, heads, tokens, size]. */
  int64_t startInPart(int64_t row, int64_t head) const { return ((row / tokens * heads + head) * tokens + row % tokens) * size; }
};

/** Calls `move(startInRow, part, startInPart)` for every run of `size` numbers of rows [begin, end). */
template <typename Move>
void forEachRun(const AttentionLayout& layout, int64_t begin, int64_t end, Move move) {
  for (int64_t row = begin; row < end; ++row) {
    int64_t startInRow = row * layout.parts * layout.heads * layout.size;
    for (int64_t part = 0; part < layout.parts; ++part) {
      for (int64_t head = 0; head < layout.heads; ++head) {
        move(startInRow, part, layout.startInPart(row, head));
        startInRow += layout.size;
      }
    }
  }
}

}  // namespace hssl
