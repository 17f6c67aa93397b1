import type { Color } from '../../../local/digests.ts';
import type { LocalWorld, Standing } from '../../../local/local-world.ts';
import { callsOf } from '../../../local/wire-names.ts';
import { journalView, type StoryQuestion, type StoryResponse } from './journal-view.ts';

/** One message that people got. Times are ISO 8601 in UTC. */
interface StoryAlert {
  at: string;
  id: string;
  severity: string;
  subject: string;
  needsPerson: boolean;
  text: string;
}

export interface StoryDigest {
  from: string;
  to: string;
  subject: string;
  headline: string;
  color: Color;
  text: string;
  needs: { kind: string; title: string; detail: string[]; commands: string[] }[];
}

/** A message that could not be handled, and where it lies. */
interface DeadLetter {
  at: string;
  queue: string;
  code: string;
  reason: string;
  body: string;
}

/** Everything that came of a story: what `--json` prints. */
export interface Story {
  responses: StoryResponse[];
  questions: StoryQuestion[];
  /** By IAM prefix and operation, of all accounts: what was attempted. */
  calls: Record<string, number>;
  alerts: StoryAlert[];
  digests: StoryDigest[];
  dead: DeadLetter[];
}

const iso = (ms: number): string => new Date(ms).toISOString();
const byTime = <T extends { at: string }>(entries: T[]): T[] =>
  entries.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));

/** What has come of a story so far. */
export function storyOf(world: LocalWorld): Story {
  const standings = world.standings();
  const views = standings.map(({ stack }) => journalView(stack));
  const counts = [...world.accounts.values()].flatMap((account) => [...account.counts]);
  const digests = standings.flatMap((standing) => standing.digests);
  return {
    responses: views.flatMap(({ responses }) => responses),
    questions: views.flatMap(({ questions }) => questions),
    calls: callsOf(counts),
    alerts: byTime(standings.flatMap(alertsOf)),
    digests: digests
      .sort((a, b) => a.sentAt - b.sentAt)
      .map(({ from, to, subject, headline, color, text, needs }) => ({
        from: iso(from),
        to: iso(to),
        subject,
        headline,
        color,
        text,
        needs,
      })),
    dead: byTime(standings.flatMap(deadLettersOf)),
  };
}

function alertsOf({ stack }: Standing): StoryAlert[] {
  return stack.services.sns.published
    .filter(({ attributes }) => attributes.kind?.StringValue !== 'digest')
    .map(({ at, subject = '', message, attributes }) => ({
      at: iso(at),
      id: valuesOf(attributes.alertId).join(','),
      severity: valuesOf(attributes.severity).join(','),
      subject,
      needsPerson: attributes.needsPerson?.StringValue === 'true',
      text: message,
    }));
}

/** A message about several alerts has a list of their ids. */
function valuesOf(
  attribute: { DataType?: string | undefined; StringValue?: string | undefined } | undefined,
): string[] {
  const { DataType, StringValue = '' } = attribute ?? {};
  return DataType === 'String.Array' ? JSON.parse(StringValue) : [StringValue];
}

function deadLettersOf({ stack }: Standing): DeadLetter[] {
  return stack.config.deadLetters.flatMap((url) => {
    const name = url.slice(url.lastIndexOf('/') + 1);
    return stack.services.sqs.messages(name).map(({ sentAt, body, attributes }) => ({
      at: iso(sentAt),
      queue: name.replace(`${stack.config.stack}-`, '').replace(/-dead-letters$/, ''),
      code: attributes.code?.StringValue ?? 'NOT_HANDLED',
      reason: attributes.reason?.StringValue ?? 'its function failed on it again and again',
      body,
    }));
  });
}
