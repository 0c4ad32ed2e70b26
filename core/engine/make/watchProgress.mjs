/**
 * Reports how far some work is, several times a second, until it ends.
 * @template Result
 * @param {Promise<Result>} work
 * @param {() => void} report
 * @returns {Promise<Result>}
 */
export async function watchProgress(work, report) {
  const timer = setInterval(report, 250);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
