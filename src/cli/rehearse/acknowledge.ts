import type { LocalWorld } from '../../../local/local-world.ts';
import { incidentsOf, journalView, type StoryResponse } from './journal-view.ts';
import { type Done, isNamed, SOMEBODY, standsAs } from './people.ts';
import type { Ack } from './person-shape.ts';

/** Says of everything open that is named so that it may stay as it is; that there is nothing is a failure. */
export async function acknowledged(wish: Ack, world: LocalWorld): Promise<Done> {
  const { finding, incident, by = SOMEBODY, reason = 'looked at' } = wish;
  const settled: string[] = [];
  let said = 0;
  for (const { stack } of world.standings()) {
    const incidents = incidentsOf(stack);
    const named = journalView(stack).responses.filter(
      (response) =>
        isNamed(response, wish) &&
        (finding === undefined || response.findings.includes(finding)) &&
        (incident === undefined || incidents.get(response.id)?.includes(incident)),
    );
    for (const { id: key } of named.filter(isOpen))
      stack.services.sqs.deliver(`${stack.config.stack}-notify`, JSON.stringify({ kind: 'ack', key, by, reason }));
    said += named.filter(isOpen).length;
    settled.push(...named.filter((response) => !isOpen(response)).map(standsAs));
  }
  await world.drain();
  if (said > 0) return { said: [] };
  const what = [wish.action, wish.target, finding, incident].filter(Boolean).join(' ') || 'anything';
  const why = settled.length > 0 ? `: ${settled.slice(0, 5).join('; ')}` : '';
  return { said: [], failed: `there is nothing to acknowledge (${what})${why}` };
}

/** Not settled, or waiting for a person. */
const isOpen = ({ state, settled }: StoryResponse): boolean =>
  !settled && (state === 'waiting' || state === 'done' || state === 'expired' || state === 'undone');
