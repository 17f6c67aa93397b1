import { maintainBlockList } from '../../../../src/actions/network/block-list/maintain.ts';
import { noticeLines } from '../../../../src/actions/network/block-list/notice-lines.ts';
import { troubleOf } from '../../../../src/actions/network/block-list/places/place-trouble.ts';
import { newsOfPlaces } from '../../../../src/actions/network/block-list/places/places-news.ts';
import { raiseNotices } from '../../../../src/actions/network/block-list/sets/notices.ts';
import { silent } from '../../../../src/core/telemetry.ts';
import { createTable } from '../../../../src/platform/table.ts';
import { NOW } from '../../../support/fixtures.ts';
import { givenStack } from '../../../support/stories.ts';

const REFUSED = Object.assign(new Error('User: x is not authorized to perform: sts:AssumeRole'), {
  name: 'AccessDenied',
});
const account = (n: number): string => String(200_000_000_000 + n);
const troubled = (n: number) => {
  const trouble = troubleOf(REFUSED, troubleOf(REFUSED, undefined, NOW), NOW);
  return newsOfPlaces(account(n), [{ account: account(n), region: 'eu-west-1', drift: [], trouble }]);
};
const drift = { id: 'drift#removed#0123', text: 'Somebody added 192.0.2.1/32 to the IP set.' };

describe('notices about the block list', () => {
  it.each([
    { accounts: 1, lines: 1 },
    { accounts: 5, lines: 5 },
    { accounts: 6, lines: 6 },
    { accounts: 1000, lines: 6 },
  ])('of $accounts accounts without a role are $lines lines', ({ accounts, lines }) => {
    const news = Array.from({ length: accounts }, (_, n) => troubled(n)).flat();
    const told = noticeLines(news.map(({ id, text }) => ({ sk: `2026-01-01#${id}`, at: NOW, text })));
    expect(told).toHaveLength(lines);
    if (accounts > 5)
      expect(told.at(-1)).toMatch(/^- [\d,]+ more like this, in other accounts .*org status shows each/);
  });

  it('of many kinds end, and say how many are left out', () => {
    const notices = Array.from({ length: 200 }, (_, n) => ({ sk: `2026-01-01#kind${n}#x`, at: NOW, text: 'x' }));
    const told = noticeLines(notices);
    expect(told).toHaveLength(31);
    expect(told.at(-1)).toBe('- 170 more lines are left out.');
  });

  it('are one message that is told once, in which a thousand accounts hide nothing else', async () => {
    const stack = givenStack();
    const { clients, config, world } = stack;
    const table = createTable(clients.dynamodb, config.table);
    await raiseNotices(table, [...Array.from({ length: 1000 }, (_, n) => troubled(n)).flat(), drift], world.now());
    const maintain = () => maintainBlockList({ clients, config, telemetry: silent, now: world.now });
    await maintain();
    await maintain();
    await stack.drain();
    const told = stack.services.sns.published.filter(({ subject }) => subject?.includes('The block list needs a look'));
    expect(told).toHaveLength(1);
    expect(told[0]?.message).toContain('995 more like this');
    expect(told[0]?.message).toContain('192.0.2.1/32');
    expect(Buffer.byteLength(told[0]?.message ?? '')).toBeLessThan(10_000);
  });
});
