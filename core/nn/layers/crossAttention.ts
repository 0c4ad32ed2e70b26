import { differentiable } from '../../tensor/differentiable.ts';
import type { Tensor, Tensor2D } from '../../tensor/tensorflow.ts';
import { joinHeads, splitHeads } from './attentionLayout.ts';
import { attend, attendGradient } from './dotProductAttention.ts';

/**
 * Scaled dot-product attention (Vaswani et al., 2017, Eq. 1) of many heads, whose keys and values are other rows than
 * the queries: [sequences * queries, channels] and [sequences * keys, 2 * channels] to [sequences * queries, channels].
 */
export function crossAttention(query: Tensor2D, keyValue: Tensor2D, sequences: number, heads: number): Tensor2D {
  const scale = (query.shape[1] / heads) ** -0.5;
  return differentiable(
    [query, keyValue],
    (save) => {
      const [q] = splitHeads(query, sequences, 1, heads) as [Tensor];
      const [k, v] = splitHeads(keyValue, sequences, 2, heads) as [Tensor, Tensor];
      const { weights, output } = attend(q, k, v, scale);
      save(q, k, v, weights);
      return joinHeads([output]);
    },
    (gradient, saved) => {
      const [q, k, v, weights] = saved as [Tensor, Tensor, Tensor, Tensor];
      const [output] = splitHeads(gradient, sequences, 1, heads) as [Tensor];
      const gradients = attendGradient(output, q, k, v, weights, scale);
      return [joinHeads([gradients.query]), joinHeads([gradients.key, gradients.value])];
    },
  );
}
