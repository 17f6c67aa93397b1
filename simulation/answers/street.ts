import type { LocalStack } from '../../local/local-stack.ts';
import { stepsIn } from '../../src/core/approval-link.ts';
import { among } from '../people.ts';
import type { Stimulus } from '../plan.ts';
import { chanceOf } from '../random.ts';
import { type Street, visit } from './browser.ts';
import { BOT_TOKEN, SIGNING_SECRET } from './cast.ts';
import type { Doors } from './doors-plan.ts';
import { buttonsOf, isAskedOn, linksOf, standingOf, type Way } from './links.ts';
import { visitPage } from './page-visitors.ts';
import { visitSlack } from './slack-visitors.ts';

type Visiting = Extract<Stimulus, { do: 'visit' }>;

/** What the doors need in the account. */
export function prepareDoors({ services }: LocalStack, { page, slack }: Doors): void {
  if (page) services.sesv2.verified.add('riposte@example.com');
  if (!slack) return;
  services.secretsManager.seedSecret({ name: 'riposte/slack-bot', value: BOT_TOKEN });
  services.secretsManager.seedSecret({ name: 'riposte/slack-signing', value: SIGNING_SECRET });
}

const isWaiting = (stack: LocalStack, way: Way): boolean => {
  const { records } = standingOf(stack, way);
  return stepsIn(way.link).some(({ plan }, n) => isAskedOn(records[n], plan));
};

/** Somebody finds a link, or buttons, in one of the messages so far, and comes by it, at once or much later. */
export async function comeToDoor(
  street: Street,
  stimulus: Visiting,
  { seed, doors }: { seed: number; doors: Doors },
): Promise<void> {
  const { door, what, verdict, pick, isOfWaiting, after, number } = stimulus;
  const { stack, time, workspace } = street;
  const all = door === 'page' ? linksOf(stack) : buttonsOf(stack, workspace);
  const open = isOfWaiting ? all.filter((way) => isWaiting(stack, way)) : [];
  const way = among(open.length > 0 ? open : all, pick);
  if (!way) return;
  await time.sleep(after);
  const chance = chanceOf(seed, `visit ${number}`);
  const here = { ...street, of: stimulus };
  if (door === 'page') await visitPage(here, chance, { what, verdict, way, others: all });
  else await visitSlack(here, chance, { what, verdict, way, others: all, doors });
}

/** Whoever has answered looks in the end what has come of it. */
export async function lookAgain(street: Street, seed: number): Promise<void> {
  const answered = street.book.comings.filter(({ door, isTaken }) => door === 'page' && isTaken);
  const ways = new Map(answered.map(({ way }) => [way.token, way]));
  const chance = chanceOf(seed, 'looks again');
  for (const way of ways.values()) await visit(street, chance, { way, by: way.by, may: 'look' }, { method: 'GET' });
}
