import { accountLabel, accountsNamed } from '../../src/core/account-names.ts';

const NAMES = ['shop prod', 'data', 'Data', 'shop ', '🛒 checkout', 'Cafe\u0301', 'x\u202Eevil', '', '444455556666'];
const inventory = {
  accounts: NAMES.map((name, n) => ({
    id: String(100_000_000_001 + n),
    name,
    status: 'active' as const,
    units: [],
    tags: {},
    joined: '2026-01-01T00:00:00Z',
  })),
};

it.each([
  { text: 'SHOP PROD', names: ['shop prod'] },
  { text: 'data', names: ['data', 'Data'] },
  { text: 'shop', names: ['shop '] },
  { text: ' shop*', names: ['shop prod', 'shop '] },
  { text: '🛒*', names: ['🛒 checkout'] },
  { text: 'caf\u00e9', names: ['Cafe\u0301'] },
  { text: 'x evil', names: ['x\u202Eevil'] },
  { text: '', names: [] },
  { text: '  ', names: [] },
  { text: 'nobody', names: [] },
])('$text means $names', ({ text, names }) => {
  const ids = accountsNamed(inventory, text);
  expect(ids.map((id) => inventory.accounts.find((account) => account.id === id)?.name)).toEqual(names);
});

it.each(inventory.accounts.filter(({ name }) => !/^\d*$/.test(name)))(
  '$name is found by what is shown of it',
  ({ id }) => {
    const [shown = ''] = accountLabel(inventory, id).split(' (');
    expect(accountsNamed(inventory, shown)).toContain(id);
  },
);

it('twelve digits are an id, whoever is called so', () => {
  expect(accountsNamed(inventory, '444455556666')).toEqual(['444455556666']);
});
