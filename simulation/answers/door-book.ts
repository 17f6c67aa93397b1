import type { LocalStack } from '../../local/local-stack.ts';
import { stepsIn, type Verdict } from '../../src/core/approval-link.ts';
import type { AnswerMessage } from '../../src/core/messages.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { currentInvocation, type Invocation } from '../invocation.ts';
import type { Stimulus } from '../plan.ts';
import type { Asked } from '../schedule.ts';
import { isRead, type Reached } from '../wire.ts';
import { isAskedOn, isOpen, type Standing, standingOf, type Way } from './links.ts';

/** One request at a door, and what is known of it from outside. */
export interface Coming {
  door: 'page' | 'slack';
  way: Way;
  /** In whose name it would count. */
  by: string;
  /**
   * What may come of it: a look, or a press that lacks something, changes nothing; a wrong code is a try of three; what is wrong
   * of what Slack sends may be handed over, and is refused behind the door.
   */
  may: 'look' | 'try' | 'refused' | 'answer';
  verdict?: Verdict;
  /** Whether it is just what Slack has signed, be it that its sender may not say it. */
  isSigned?: true;
  of?: Stimulus;
  /** When it reached the function; ms. */
  at: number;
  /** Whether the link was open at some moment while it was handled. */
  wasOpen: boolean;
  /** How it all stood then. */
  seen: Standing[];
  /** Whether it was told that its answer was taken, or Slack was. */
  isTaken: boolean;
}

export type DoorBook = ReturnType<typeof createDoorBook>;

type See = (invariant: string, what: string) => void;

interface Watching {
  stack(): LocalStack;
  now(): number;
  see: See;
  /** Gets what people say at the doors, as what they say by the command. */
  asked: Asked[];
}

const ANSWERS: ReadonlySet<string> = new Set(['approve', 'reject', 'later']);
const keyOf = (key: string, plan: string): string => `${key}\n${plan}`;

/** What somebody says of each response that an answer is for. */
const saidBy = ({ of, verdict, way }: Coming): Asked[] =>
  of && verdict ? stepsIn(way.link).map(({ key }) => ({ of, kind: verdict, key })) : [];

/** Whether somebody has pressed just that, by a link that was open then; by buttons, also where they are open by now. */
const isProven = (
  { kind, key, by, via, plan = '' }: AnswerMessage,
  comings: readonly Coming[],
  isOpenNow: (way: Way) => boolean,
): boolean =>
  comings.some(
    ({ door, way, by: who, may, verdict, wasOpen }) =>
      may === 'answer' &&
      door === via &&
      verdict === kind &&
      who === by &&
      stepsIn(way.link).some((step) => step.key === key && step.plan === plan) &&
      (wasOpen || (door === 'slack' && isOpenNow(way))),
  );

const words = ({ door, may, verdict, way }: Coming): string => `${door} (${may} ${verdict ?? ''}) of ${way.link.key}`;

/** Whether a door may call this for such a request, beside what it reads and has checked. */
function mayCall({ may }: Coming, service: string, input: Record<string, unknown>): boolean {
  const isTry = service === 'dynamodb' && /\btried\b/.test(String(input.UpdateExpression));
  return (
    may === 'answer' || (may === 'try' && (isTry || service === 'sqs')) || (may === 'refused' && service === 'sqs')
  );
}

/** A door hands over what can be an answer, and that a link has ended. */
const mayHandOver = ({ may }: Coming, body: string): boolean =>
  may === 'answer' || may === 'refused' || (may === 'try' && body.startsWith('{"kind":"ended"'));

/** Takes down who came to the doors, and holds each answer that goes to a function to somebody's right press. */
export function createDoorBook({ stack, now, see, asked }: Watching) {
  const comings: Coming[] = [];
  const within = new Map<Invocation, Coming>();
  /** When a question on a plan was last one no more. */
  const over = new Map<string, number>();

  const look = (coming: Coming): void => {
    const standing = standingOf(stack(), coming.way);
    coming.seen.push(standing);
    coming.wasOpen ||= isOpen(coming.way, standing, now());
  };

  return {
    comings,
    /** Has to be called within the invocation that handles a request. */
    comes(coming: Omit<Coming, 'at' | 'wasOpen' | 'seen' | 'isTaken'>): Coming {
      const one: Coming = { ...coming, at: now(), wasOpen: false, seen: [], isTaken: false };
      comings.push(one);
      if (one.may === 'answer') asked.push(...saidBy(one));
      const invocation = currentInvocation();
      if (invocation) within.set(invocation, one);
      look(one);
      return one;
    },
    look,
    reached({ invocation, service, operation, input, error }: Reached): void {
      const coming = within.get(invocation);
      if (!coming) return;
      look(coming);
      if (error !== undefined || isRead(operation) || operation === 'VerifyMac' || mayCall(coming, service, input))
        return;
      see('visit-changes-nothing', `${invocation.id}, ${words(coming)}, called ${service}:${operation}`);
    },
    arrived(queue: string, body: string): void {
      const invocation = currentInvocation();
      const coming = invocation && within.get(invocation);
      if (queue.endsWith('-answers'))
        return void (
          coming &&
          !mayHandOver(coming, body) &&
          see('visit-changes-nothing', `${words(coming)} handed over ${body.slice(0, 40)}`)
        );
      if (!/"via":"(page|slack)"/.test(body) || invocation?.fn !== 'answers') return;
      const message = JSON.parse(body) as AnswerMessage;
      if (
        ANSWERS.has(message.kind) &&
        !isProven(message, comings, (way) => isOpen(way, standingOf(stack(), way), now()))
      )
        see('answers-proven', `${message.kind} of ${message.key} by ${message.by} (${message.via}), and nobody could`);
    },
    /** A response is written: a question may be over with it. */
    written(known: ResponseRecord | undefined, item: ResponseRecord): void {
      const named = `${known?.plan ?? ''}~${known?.turn ?? 1}`;
      if (isAskedOn(known, named) && !isAskedOn(item, named)) over.set(keyOf(item.key, named), now());
    },
    /** Whether a question on a plan has been one ever since. */
    hasStood: (key: string, plan: string, since: number): boolean => (over.get(keyOf(key, plan)) ?? 0) < since,
  };
}
