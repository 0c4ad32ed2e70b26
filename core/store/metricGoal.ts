/** Which of a metric's values is its best one. */
export type MetricGoal = 'maximum' | 'minimum' | 'last';

/** Accuracies are best at their maximum and losses at their minimum; everything else has no best but its last value. */
export function metricGoal(name: string): MetricGoal {
  if (name.startsWith('knn/') || name.startsWith('linear/')) {
    return 'maximum';
  }
  return name.startsWith('loss/') ? 'minimum' : 'last';
}
