import {
  type Block,
  isPermanent,
  type LiftedBlock,
  type Shown,
  sightingsOf,
} from '../../actions/network/block-list/index.ts';
import { plural } from '../../alerts/plain-text.ts';
import { localTime } from '../../core/period.ts';
import { row, shown } from '../out.ts';
import { blockJson, iso, openBook, untilText } from './blocks-book.ts';
import type { Context } from './context.ts';

/** Shows everything that is known of an address: why, since when and until when it is blocked, or why not; and before. */
export async function showBlock(address: string, context: Context): Promise<number> {
  const { out } = context;
  const { book } = await openBook(context);
  const known = await book.show(address);
  const { block, covers, suppressedUntil, neverBlock, strikes, history, cidr } = known;
  out.data({
    cidr,
    blocked: block !== undefined || covers.length > 0,
    block: block ? { ...blockJson(block), sightings: sightingsOf(block) } : null,
    coveredBy: covers.map(blockJson),
    ...(suppressedUntil && { suppressedUntil: iso(suppressedUntil) }),
    ...(neverBlock && { neverBlock }),
    strikes,
    history: history.map(pastJson),
  });
  for (const line of showLines(known, context)) out.line(line);
  return 0;
}

const pastJson = (past: LiftedBlock): Record<string, unknown> => ({
  ...blockJson(past),
  liftedAt: iso(past.liftedAt),
  liftReason: past.liftReason,
  ...(past.liftedBy && { liftedBy: past.liftedBy }),
});

function showLines(known: Shown, { out, deployment }: Context): string[] {
  const { colors: c } = out;
  const { cidr, block, covers, suppressedUntil, neverBlock, strikes, history } = known;
  const time = (at: number): string => `${localTime(at, deployment.timeZone)} ${deployment.timeZone}`;
  const isBlocked = block !== undefined || covers.length > 0;
  return [
    `${c.bold(shown(cidr, 80))} ${isBlocked ? c.red('is blocked') : 'is not blocked'}`,
    ...(block ? blockLines(block, time, c) : []),
    ...covers.map((cover) =>
      row(
        c,
        'Part of',
        `${cover.cidr}, ${untilText(cover.expiresAt, deployment.timeZone)}: ${shown(cover.reason, 300)}`,
      ),
    ),
    ...(suppressedUntil
      ? [row(c, 'Left alone', `by findings until ${time(suppressedUntil)}: a person lifted it`)]
      : []),
    ...(neverBlock ? [row(c, 'Never block', shown(neverBlock, 300))] : []),
    row(c, 'Strikes', `${strikes} of 5`),
    ...(history.length > 0 ? ['', c.bold(`${plural(history.length, 'earlier block')}`)] : []),
    ...history.toReversed().map((past) => pastLine(past, time)),
  ];
}

type Time = (at: number) => string;

function blockLines(block: Block, time: Time, c: Context['out']['colors']): string[] {
  const { reason, by, findings, findingCount, firstSeen, lastSeen, blockedAt, enforcedAt, kind } = block;
  const seen = `${plural(sightingsOf(block), 'time')}, first ${time(firstSeen)}, last ${time(lastSeen)}`;
  return [
    row(c, 'Why', shown(reason, 300)),
    ...(by ? [row(c, 'By', shown(by, 200))] : []),
    row(c, 'Since', time(blockedAt)),
    row(c, 'Until', isPermanent(block) ? 'lifted by a person' : time(block.expiresAt)),
    row(
      c,
      'In force',
      enforcedAt === undefined ? c.yellow('not yet: not seen in its IP set') : `since ${time(enforcedAt)}`,
    ),
    ...(kind === 'finding' || findingCount > 0 ? [row(c, 'Seen', seen)] : []),
    ...findings.map((key) => row(c, 'Finding', shown(key, 600))),
    ...(findingCount > findings.length ? [row(c, '', `and ${findingCount - findings.length} more findings`)] : []),
  ];
}

const ENDED = { expired: 'ran out', undone: 'was lifted', 'never-block': 'was lifted by never-block' };

function pastLine({ blockedAt, liftedAt, liftReason, liftedBy, reason }: LiftedBlock, time: Time): string {
  const by = liftedBy ? ` by ${shown(liftedBy, 200)}` : '';
  return `${time(blockedAt)} to ${time(liftedAt)}, ${ENDED[liftReason]}${by}: ${shown(reason, 300)}`;
}
