import fc from 'fast-check';
import { type Ceilings, raisedCeiling } from '../../deploy/raised-ceilings.ts';
import { lessCareful } from '../../deploy/running-stack.ts';
import { memberAccount, organisationRules } from '../../local/organisation.ts';
import { lowerMode, MODES, type Mode } from '../../src/core/decision.ts';
import type { AccountRule, OrganisationRules } from '../../src/core/organisation.ts';
import { scopeOf } from '../../src/core/organisation-scope.ts';
import { DEFAULTS } from '../../src/platform/settings/schema.ts';

const REGIONS = ['eu-west-1', 'us-east-1'];
const SHOP = '444455556666';
const rules = (accounts: AccountRule[], more: Partial<OrganisationRules> = {}): OrganisationRules =>
  organisationRules(REGIONS, { accounts, ...more });
const prod: AccountRule = { match: { tag: { env: 'prod' } }, mode: 'approve' };
const unit = (id: string, mode: Mode): AccountRule => ({ match: { unit: [id] }, mode });
const out: AccountRule = { match: { account: [SHOP] }, exclude: true };

describe('a deployment raises the mode', () => {
  it.each([
    {
      title: 'of an account by its id',
      before: rules([]),
      after: rules([{ match: { account: [SHOP] }, mode: 'enforce' }]),
      says: `from notify to enforce for account ${SHOP} in eu-west-1`,
    },
    {
      title: 'of new accounts',
      before: rules([prod]),
      after: rules([prod], { newAccounts: 'approve' }),
      says: 'from notify to approve for accounts that no entry names, in eu-west-1',
    },
    {
      title: 'of a unit, in one region',
      before: rules([]),
      after: rules([{ match: { unit: ['ou-a1b2-shopshop'], region: ['us-east-1'] }, mode: 'enforce' }]),
      says: 'from notify to enforce for accounts in ou-a1b2-shopshop, in us-east-1',
    },
    {
      title: 'where an entry that held it down goes',
      before: rules([unit('ou-a1b2-sandboxes', 'notify'), { match: { tag: { env: 'prod' } }, mode: 'enforce' }]),
      after: rules([{ match: { tag: { env: 'prod' } }, mode: 'enforce' }]),
      says: 'for accounts in ou-a1b2-sandboxes with tag env=prod, in eu-west-1',
    },
    {
      title: 'where two entries change places',
      before: rules([unit('ou-a1b2-sandboxes', 'notify'), prod]),
      after: rules([prod, unit('ou-a1b2-sandboxes', 'notify')]),
      says: 'from notify to approve for accounts in ou-a1b2-sandboxes with tag env=prod',
    },
    {
      title: 'of what was excluded',
      before: rules([out]),
      after: rules([]),
      says: `from observe to notify for account ${SHOP}`,
    },
    {
      title: 'where there was no organisation',
      before: undefined,
      after: rules([prod]),
      says: 'from notify to approve',
    },
    {
      title: 'in a region more',
      before: organisationRules(['eu-west-1'], { newAccounts: 'enforce' }),
      after: organisationRules(REGIONS, { newAccounts: 'enforce' }),
      says: 'in us-east-1',
    },
  ])('$title', ({ before, after, says }) => {
    const variables = { RIPOSTE_MODE: 'enforce', RIPOSTE_ORGANISATION: before ? JSON.stringify(before) : '' };
    const settings = { ...DEFAULTS, organisation: JSON.stringify(after) };
    expect(lessCareful(settings, { variables })).toEqual([expect.stringContaining(says)]);
    expect(lessCareful(settings, { variables })[0]).toContain('--param confirm=mode');
    expect(lessCareful(settings, { variables }, 'mode')).toEqual([]);
  });
});

describe('a deployment raises it nowhere', () => {
  it.each([
    { title: 'nothing changes', before: rules([prod, out]), after: rules([prod, out]) },
    { title: 'an entry says what held before', before: rules([]), after: rules([unit('ou-a1b2-shopshop', 'notify')]) },
    { title: 'an account is excluded', before: rules([]), after: rules([out]) },
    { title: 'the organisation goes', before: rules([prod]), after: undefined },
    { title: 'only blocks change', before: rules([prod]), after: rules([{ ...prod, blocks: 'organisation' }]) },
    {
      title: 'two tags that no account can have',
      before: rules([prod]),
      after: rules([prod, { match: { tag: { env: 'test' } }, mode: 'notify' }]),
    },
  ])('where $title', ({ before, after }) => {
    expect(raisedCeiling({ mode: 'enforce', rules: before }, { mode: 'enforce', rules: after })).toBeUndefined();
  });

  it('where the deployed mode holds all down', () => {
    const after = rules([], { newAccounts: 'enforce' });
    expect(raisedCeiling({ mode: 'notify', rules: rules([]) }, { mode: 'notify', rules: after })).toBeUndefined();
  });
});

it('gives up on more rules than can be compared, and says so', () => {
  const many = Array.from({ length: 200 }, (_, n) => unit(`ou-a1b2-${String(n).padStart(8, '0')}`, 'notify'));
  const mine = many.map(({ match, ...rest }) => ({
    ...rest,
    match: { unit: [...(match.unit ?? []), 'ou-a1b2-morunits', 'ou-a1b2-moreunit'] },
  }));
  expect(raisedCeiling({ mode: 'enforce', rules: rules(mine) }, { mode: 'enforce', rules: rules(many) })).toBe(
    'unknown',
  );
});

it('finds a raise exactly where some account has one, whatever the rules', () => {
  const some = <T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
  const match = fc.record(
    {
      account: fc.subarray([SHOP, '555566667777'], { minLength: 1 }),
      unit: fc.subarray(['ou-a', 'ou-b'], { minLength: 1 }),
      tag: fc.record({ env: some('prod', 'test') }),
      region: fc.subarray(REGIONS, { minLength: 1 }),
    },
    { requiredKeys: [] },
  );
  const entry = fc.oneof(
    fc.record({ match, mode: some(...MODES) }),
    fc.record({ match, exclude: fc.constant(true) }),
  ) as fc.Arbitrary<AccountRule>;
  const ceilings = fc.record({
    mode: some<Mode>('approve', 'enforce'),
    accounts: fc.array(entry, { maxLength: 4 }),
    newAccounts: some(...MODES),
  });
  const all = [SHOP, '555566667777', '666677778888'].flatMap((id) =>
    [[], ['ou-a'], ['ou-b'], ['ou-a', 'ou-b']].flatMap((units) =>
      [{}, { env: 'prod' }, { env: 'test' }].map((tags) =>
        memberAccount(id, { units, tags: tags as Record<string, string> }),
      ),
    ),
  );
  const inEach = ({ mode, rules: its }: Ceilings) =>
    all.flatMap((account) =>
      REGIONS.map((region) => {
        const inventory = { at: '', organisation: its?.id ?? '', management: '', accounts: [account] };
        const scope = its && scopeOf(its, inventory, account.id, region);
        return MODES.indexOf(lowerMode(mode, scope?.isExcluded ? 'observe' : (scope?.mode ?? 'notify')));
      }),
    );
  let raises = 0;
  fc.assert(
    fc.property(ceilings, ceilings, (one, other) => {
      const [before, after] = [one, other].map(({ mode, ...more }): Ceilings => ({ mode, rules: rules([], more) })) as [
        Ceilings,
        Ceilings,
      ];
      const [old, next] = [inEach(before), inEach(after)];
      const isRaised = next.some((mode, n) => mode > (old[n] ?? 0));
      raises += Number(isRaised);
      expect(raisedCeiling(before, after) !== undefined).toBe(isRaised);
    }),
    { numRuns: 1_000 },
  );
  expect(raises).toBeGreaterThan(100);
  expect(raises).toBeLessThan(950);
});
