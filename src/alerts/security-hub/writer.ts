import type { Delivery } from '../../core/delivery.ts';
import { BadMessageError } from '../../core/errors.ts';
import { parsedJson } from '../../core/json.ts';
import { describeError } from '../../core/telemetry.ts';
import type { Telling } from '../../policy/playbooks/notification-policy.ts';
import type { HubChange } from './change.ts';
import type { HubMessage } from './hand-over.ts';
import { type HubOptions, keyOf, writeToHub } from './hub.ts';

export interface HubWriterOptions extends HubOptions {
  /** What a playbook says of its alerts. */
  telling?: (playbook: string) => Telling | undefined;
}

/**
 * Writes notes and workflow states into Security Hub. It looks first: what is not there is passed over, and what a
 * person or a rule has suppressed or resolved keeps its state and gets the note alone.
 *
 * @returns the ids of the messages that have to be delivered again
 */
export function createHubWriter(options: HubWriterOptions): (deliveries: readonly Delivery[]) => Promise<string[]> {
  const { telemetry } = options;

  return async (deliveries) => {
    const failed = new Set<string>();
    const fail = (ids: readonly string[], error: unknown): void => {
      for (const id of ids) failed.add(id);
      telemetry.error('Security Hub not written', describeError(error));
    };
    const wanted = deliveries.flatMap(({ messageId, body }) => {
      try {
        return readChanges(body).map((change) => ({ messageId, change }));
      } catch (error) {
        fail([messageId], error);
        return [];
      }
    });
    // What happened last is what it shows.
    const last = new Map(wanted.filter(({ change }) => isNews(change, options)).map((one) => [keyOf(one.change), one]));
    try {
      await writeToHub(
        [...last.values()].map(({ change }) => change),
        options,
      );
    } catch (error) {
      fail([...new Set([...last.values()].map(({ messageId }) => messageId))], error);
    }
    return [...failed];
  };
}

const isNews = ({ toldBy }: HubChange, { telling }: HubWriterOptions): boolean =>
  toldBy === undefined || telling?.(toldBy)?.tell !== 'digest';

/** @throws BadMessageError when the message is none of ours */
function readChanges(body: string): HubChange[] {
  const message = parsedJson(body) as Partial<HubMessage> | null | undefined;
  if (message?.kind === 'security-hub' && Array.isArray(message.changes) && message.changes.every(isChange))
    return message.changes;
  throw new BadMessageError('a message on the queue of notes for Security Hub is not Riposte’s: it holds no changes');
}

const isChange = (change: Partial<HubChange> | null): boolean =>
  [change?.id, change?.productArn, change?.note].every((text) => typeof text === 'string' && text !== '');
