import { readOpenItems } from '../../src/digest/open.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { givenDecision } from '../alerts/given-alert.ts';
import { givenFinding, givenResponse } from '../support/fixtures.ts';

const empty = {
  readFindings: async (keys: readonly string[]) => keys.map(() => undefined),
  readResponses: async () => ({ records: [], settings: undefined, budgets: new Map() }),
} as unknown as Pick<Journal, 'readFindings' | 'readResponses'>;

/** The record says of it neither whose part it was nor what it is about: by itself it is no compromise. */
const finding = givenFinding({
  source: 'cloudtrail',
  type: 'events:DeleteRule',
  severity: 8,
  facts: { risk: 'own-stack' },
});

describe('what is open', () => {
  it('is what a word alone answered, also where the record does not say why it has to be settled', async () => {
    const told = givenResponse({ state: 'done', outcome: 'notified', open: 'uncontained' }, { finding });
    const [item, ...more] = await readOpenItems([told], empty, true);
    expect(more).toEqual([]);
    expect(item).toMatchObject({ grave: true, because: 'uncontained' });
  });

  it('counts a finding that is open for another reason as grave only where the record says that it is', async () => {
    const failed = givenResponse(
      { state: 'done', outcome: 'failed', open: 'failed' },
      { finding, decision: givenDecision({ action: 'restart-trail' }) },
    );
    expect(await readOpenItems([failed], empty, true)).toMatchObject([{ grave: false }]);
    const [want] = failed.wants;
    const alone = { ...failed, wants: want ? [{ ...want, alone: true as const }] : [] };
    expect(await readOpenItems([alone], empty, true)).toMatchObject([{ grave: true }]);
  });
});
