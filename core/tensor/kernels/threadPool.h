// Runs the parts of one piece of work on all cores.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace hssl {

/** Threads that sleep until there is work. TensorFlow's own pool is out of reach of a kernel written against its C API. */
class ThreadPool {
 public:
  static ThreadPool& shared() {
    // Never destroyed: its threads may outlive static destruction.
    static ThreadPool* pool = new ThreadPool(std::max(1u, std::thread::hardware_concurrency()));
    return *pool;
  }

  /** Calls `work(begin, end)` for parts of [0, count); parts are whole multiples of `grain`, so the split decides no result of its own. */
  void parallelFor(int64_t count, int64_t grain, const std::function<void(int64_t, int64_t)>& work) {
    const int64_t grains = (count + grain - 1) / grain;
    // Another operation that runs at the same time has the threads: this one then runs on its own.
    std::unique_lock<std::mutex> turn(turn_, std::try_to_lock);
    if (!turn.owns_lock() || grains < 2 || workers_ == 0) {
      work(0, count);
      return;
    }
    const int64_t parts = std::min<int64_t>(workers_ + 1, grains);
    {
      std::lock_guard<std::mutex> guard(mutex_);
      part_ = [&, parts](int64_t index) {
        const int64_t begin = grains * index / parts * grain;
        const int64_t end = std::min(count, grains * (index + 1) / parts * grain);
        work(begin, end);
      };
      next_ = 1;
      parts_ = parts;
      open_ = parts - 1;
    }
    ready_.notify_all();
    part_(0);
    std::unique_lock<std::mutex> guard(mutex_);
    done_.wait(guard, [&] { return open_ == 0; });
  }

 private:
  explicit ThreadPool(unsigned threads) : workers_(threads - 1) {
    for (unsigned index = 0; index < workers_; ++index) {
      std::thread([this] { serve(); }).detach();
    }
  }

  void serve() {
    std::unique_lock<std::mutex> guard(mutex_);
    for (;;) {
      ready_.wait(guard, [&] { return next_ < parts_; });
      const int64_t index = next_++;
      guard.unlock();
      part_(index);
      guard.lock();
      if (--open_ == 0) {
        done_.notify_one();
      }
    }
  }

  const unsigned workers_;
  std::mutex turn_;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::condition_variable done_;
  std::function<void(int64_t)> part_;
  int64_t next_ = 0;
  int64_t parts_ = 0;
  int64_t open_ = 0;
};

}  // namespace hssl
