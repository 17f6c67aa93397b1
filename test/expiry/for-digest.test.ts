import { mostPressing } from '../../src/expiry/for-digest.ts';

const dated = (n: number, account: string) => ({
  kind: 'certificate' as const,
  name: `c${n}`,
  at: n,
  note: '',
  account,
});

it('lists so many of what one recipient is told, however much there is in other accounts', () => {
  const others = Array.from({ length: 400 }, (_, n) => dated(n, '222233334444'));
  const own = [dated(500, '333344445555'), dated(501, '333344445555')];
  const unread = { kind: 'secret' as const, name: 'eu-west-1', note: 'eu-west-1: denied' };
  const coming = [...others, ...own, unread];
  expect(mostPressing(coming)).toHaveLength(251);
  expect(mostPressing(coming)).toContainEqual(unread);
  expect(mostPressing(coming.filter(({ name }) => own.some((one) => one.name === name)))).toEqual(own);
});
