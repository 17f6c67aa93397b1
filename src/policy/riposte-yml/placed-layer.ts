import type { Playbook } from '../../core/playbook.ts';
import type { Layer } from '../playbooks/order.ts';

/** A layer of which some entries may be missing, since they are wrong in themselves: `at` is where each stands. */
export interface PlacedLayer extends Layer {
  playbooks: readonly Playbook[];
  override: NonNullable<Layer['override']>;
  disable: readonly string[];
  /** The places of `playbooks` in the file. */
  at: readonly number[];
}
