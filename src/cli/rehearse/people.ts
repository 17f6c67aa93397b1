import { localClients } from '../../../local/account.ts';
import { Faults } from '../../../local/faults.ts';
import type { LocalWorld, Standing } from '../../../local/local-world.ts';
import { answer } from '../commands/answer.ts';
import { CommandError, type Context } from '../commands/context.ts';
import { pause, resume } from '../commands/pause.ts';
import { createOut } from '../out.ts';
import { journalView, type StoryResponse } from './journal-view.ts';
import { sameTarget } from './matching.ts';
import type { Switch, Wish } from './person-shape.ts';

/** What a person did; `failed` says why nothing came of it, as a failed expectation does. */
export interface Done {
  said: string[];
  failed?: string;
}

export const SOMEBODY = 'somebody@example.com';

/** The command as a person runs it against one deployment of the world; its own calls are not the deployment's. */
function contextOf({ stack }: Standing, world: LocalWorld, by = SOMEBODY): Context & { said: string[] } {
  const said: string[] = [];
  const stream = { write: (text: string) => void said.push(text.trimEnd()) };
  return {
    said,
    clients: localClients(stack.services, new Faults(), new Map(), () => undefined),
    deployment: stack.config,
    settings: async () => stack.config,
    askWithin: stack.askWithin,
    acmIn: stack.acmIn,
    kmsIn: stack.kmsIn,
    cloudhsmIn: stack.cloudhsmIn,
    // A story has no DNS beside the zones of its world.
    resolveCaa: async () => [],
    ask: stack.answer,
    now: world.now,
    out: createOut({ json: false, stdout: stream, stderr: stream, env: { NO_COLOR: '1' } }),
    whoAmI: async () => by,
    confirm: async () => true,
    sleep: async () => undefined,
  };
}

/** Turns the switch of every deployment. */
export async function turn(word: 'pause' | 'resume', { by, ...how }: Switch, world: LocalWorld): Promise<Done> {
  const said: string[] = [];
  let failed: string | undefined;
  for (const standing of world.standings()) {
    const context = contextOf(standing, world, by);
    try {
      await (word === 'pause' ? pause(how, context) : resume(how, context));
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      failed = error.message;
    }
    said.push(...context.said);
  }
  await world.drain();
  return { said, ...(failed && { failed }) };
}

const CAN: Readonly<Record<'approve' | 'reject' | 'undo', (response: StoryResponse) => boolean>> = {
  approve: ({ state }) => state === 'waiting',
  reject: ({ state }) => state === 'waiting',
  undo: ({ state, outcome }) =>
    (outcome === 'applied' || outcome === 'partial') && (state === 'done' || state === 'pending'),
};

/** Answers everything that the wish names; that there is nothing is a failure. */
export async function wished(kind: keyof typeof CAN, wish: Wish, world: LocalWorld): Promise<Done> {
  const said: string[] = [];
  const obstacles: string[] = [];
  let answered = 0;
  for (const standing of world.standings()) {
    const named = journalView(standing.stack).responses.filter((response) => isNamed(response, wish));
    const able = named.filter(CAN[kind]).map(({ id }) => id);
    for (const id of wish.sequence && able.length > 0 ? [wish.sequence] : able) {
      const context = contextOf(standing, world, wish.by);
      try {
        await answer(kind, [id], { wait: false }, context);
        answered += 1;
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        obstacles.push(error.message);
      }
      said.push(...context.said);
    }
    obstacles.push(...named.filter((response) => !CAN[kind](response)).map(standsAs));
  }
  await world.drain();
  if (answered > 0) return { said };
  const what = [wish.action, wish.target, wish.account, wish.sequence].filter(Boolean).join(' ') || 'anything';
  const why = obstacles.length > 0 ? `: ${obstacles.slice(0, 5).join('; ')}` : '';
  return { said, failed: `there is nothing to ${kind} (${what})${why}` };
}

export const standsAs = ({ action, target, state, outcome }: StoryResponse): string =>
  `${action} ${target} is ${state}${outcome ? `, ${outcome}` : ''}`;

/** Whether a response is what somebody named by action, target and account. */
export const isNamed = (response: StoryResponse, { action, target, account, sequence }: Wish): boolean =>
  (sequence === undefined || response.findings.includes(sequence)) &&
  (action === undefined || response.action === action) &&
  (account === undefined || response.account === account) &&
  (target === undefined || sameTarget(response.target, target));
