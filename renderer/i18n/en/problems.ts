/** What `Problem.key` says to a person; the parameters are those of the problem. A key that is missing here falls back to `Problem.message`. */
export default {} as Record<string, string>;
