import { fileURLToPath } from 'node:url';
import { bundleSome } from '../deploy/bundle/bundle.ts';
import { allFunctions } from '../src/functions/index.ts';
import type { Figure } from './figure.ts';
import { rounded } from './own-process.ts';
import { started } from './started.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** What each function has in memory once it is started and has loaded all of its parts, of what it gets. */
export async function functionMemoryFigures(): Promise<Figure[]> {
  const shares: { id: string; megabytes: number; share: number }[] = [];
  for (const parted of [false, true]) {
    const some = allFunctions.filter(({ starts }) => (starts !== undefined) === parted);
    const bundles = await bundleSome(
      some.map(({ id }) => id),
      { root: ROOT, parted },
    );
    for (const each of some) {
      const megabytes = started(each, bundles.get(each.id) ?? []);
      shares.push({ id: each.id, megabytes, share: (100 * megabytes) / each.memory });
    }
  }
  const [most, ...rest] = shares.sort((a, b) => b.share - a.share);
  if (!most) throw new Error('there are no functions');
  const least = Math.min(...rest.map(({ megabytes }) => megabytes));
  const note = `${most.id}, ${rounded(most.megabytes)} MB with all that it loads later; ${shares.length} functions, from ${rounded(least)} MB on; what their work takes beside that is in other figures`;
  return [{ name: 'memory.started-share', value: rounded(most.share), unit: '%', goal: 40, note }];
}
