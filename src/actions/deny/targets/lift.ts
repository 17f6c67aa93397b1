import type { ActionContext } from '../../../core/action-context.ts';
import { utc } from '../../../core/text.ts';
import { days } from '../../../core/time.ts';
import type { Asked, DenyTarget } from './deny-target.ts';
import { neverAmong } from './never-among.ts';
import { type SettledDenies, settle } from './settle-deny-target.ts';

/** So long no finding brings back what a person has undone. */
const SUPPRESS_MS = days(30);

/** A person's word: takes the values out of each place now, whoever else wanted them there, and says what became of it. */
export async function liftAll(
  places: readonly DenyTarget[],
  values: readonly string[],
  ctx: ActionContext,
): Promise<string> {
  const suppressUntil = ctx.now() + SUPPRESS_MS;
  const lifts = values.map((value) => ({ value, suppressUntil }));
  const said = await eachPlace(places, values, ctx, { lifts });
  return `${said}; new findings do not bring it back before ${utc(suppressUntil)}`;
}

/** The end of their time: takes out what nothing wants any more or must never be denied, and says what became of it. */
export async function expireAll(
  places: readonly DenyTarget[],
  values: readonly string[],
  ctx: ActionContext,
): Promise<string> {
  const never = neverAmong(values, ctx.config);
  const said = await eachPlace(places, values, ctx, { ends: [...never.keys()] });
  return [said, ...never.values()].join('; ');
}

async function eachPlace(
  places: readonly DenyTarget[],
  values: readonly string[],
  ctx: ActionContext,
  asked: Pick<Asked, 'lifts' | 'ends'>,
): Promise<string> {
  const said: string[] = [];
  for (const place of places) said.push(describe(place.id, values, await settle(place, asked, ctx), ctx.now()));
  return said.join('; ');
}

function describe(
  place: string,
  [what = '', ...more]: readonly string[],
  { entries, observed }: SettledDenies,
  now: number,
): string {
  if (!observed) return `${place} no longer exists, and ${what} is not denied in it`;
  const left = [what, ...more].flatMap((value) => entries.get(value) ?? []);
  const wanted = left.find(({ until }) => until > now);
  if (wanted) return `${what} stays denied in ${place} until ${utc(wanted.until)}, since it was found again`;
  return left.length > 0 ? `${what} is being taken out of ${place}` : `${what} is no longer denied in ${place}`;
}
