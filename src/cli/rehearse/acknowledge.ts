import type { LocalWorld } from '../../../local/local-world.ts';
import type { Done } from './people.ts';
import type { Ack } from './person-shape.ts';

/** Says of an open end that it may stay as it is. */
export async function acknowledged(_wish: Ack, _world: LocalWorld): Promise<Done> {
  return { said: [], failed: 'there is nothing to acknowledge' };
}
