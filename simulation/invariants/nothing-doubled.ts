import type { ResponseRecord } from '../../src/journal/response-record.ts';
import type { Story } from '../schedule.ts';
import { responsesOf } from '../view.ts';
import { type Invariant, violated } from './violated.ts';

const doubled = violated('nothing-doubled');

/** Calls whose every other effect is one more, and by what the input of a call that is only sent again is the same. */
const ONCE: Readonly<Record<string, { of: string; same: string; by: readonly string[] }>> = {
  'secretsManager:RotateSecret': { of: 'SecretId', same: 'ClientRequestToken', by: ['rotate-secret'] },
  'ssm:PutParameter': { of: 'Name', same: 'Value', by: ['renew-parameter', 'restore-parameter'] },
};

/** What is done once is done once for each occasion that the journal knows, whatever died or came twice. */
export const nothingDoubled: Invariant = (story) => {
  const responses = responsesOf(story.stack);
  return Object.entries(ONCE).flatMap(([call, { of, same, by }]) => {
    const made = new Map<string, Set<string>>();
    for (const { service, operation, input, place } of story.witnessed.changes) {
      // No member's secret is rotated: what is called there has no record of its own kind.
      if (place || `${service}:${operation}` !== call) continue;
      const id = nameOf(String(input[of]), story);
      made.set(id, (made.get(id) ?? new Set()).add(String(input[same])));
    }
    return [...made].flatMap(([id, different]) => {
      const wanted = responses.filter((record) => by.includes(record.action) && isAbout(record, id, story));
      const occasions = wanted.reduce((sum, record) => sum + occasionsOf(record), 0);
      return different.size > occasions
        ? [doubled(`${call} of ${id} had ${different.size} effects for ${occasions} occasions`)]
        : [];
    });
  });
};

/** An undo writes a value as well: the one from before. */
const occasionsOf = ({ occasion = 1, before, history }: ResponseRecord): number =>
  (before === undefined ? 0 : occasion) + history.filter(({ what }) => what === 'undone' || what === 'undo').length;

const isAbout = ({ target, before }: ResponseRecord, id: string, story: Story): boolean =>
  [target.key, before?.arn, before?.name].some((name) => typeof name === 'string' && nameOf(name, story) === id);

/** Secrets have a name and an ARN. */
function nameOf(id: string, { stack }: Story): string {
  return stack.services.secretsManager.seedOf(id)?.name ?? id;
}
