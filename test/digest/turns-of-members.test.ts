import { due } from '../../src/act/acknowledged.ts';
import { openDue } from '../../src/act/open-ends.ts';
import type { Mode } from '../../src/core/decision.ts';
import { digestPeriod } from '../../src/core/period.ts';
import { buildDigest } from '../../src/digest/build.ts';
import { gather } from '../../src/digest/gather.ts';
import { renderText } from '../../src/digest/text.ts';
import { givenDecision } from '../alerts/given-alert.ts';
import { DATA, givenOrganisation, SHOP } from '../jobs/members/given-organisation.ts';
import { ACCOUNT, givenFinding, givenResponse, NOW, REGION } from '../support/fixtures.ts';

const ACTION = 'block-public-access';

/** The daily email of an organisation in which these accounts have such a mode now, and mode notify held an answer back in each. */
async function emailOf(modes: Record<string, Mode>): Promise<string> {
  const accounts = Object.entries(modes).map(([id, mode]) => ({ match: { account: [id] }, mode }));
  const { stack } = await givenOrganisation({ accounts }, undefined, {
    settings: { mode: 'enforce' },
  });
  const records = Object.keys(modes).map((account) => {
    const decision = givenDecision({ action: ACTION, target: `bucket-of-${account}` });
    const finding = givenFinding({ id: account, account, severity: 2 });
    const key = `${account}#${REGION}#${ACTION}#${decision.target}`;
    const ended = { account, key, state: 'done', outcome: 'notified', open: 'ceiling', mode: 'notify' } as const;
    const record = givenResponse(ended, { decision, finding });
    return { ...record, ...openDue(record, NOW, due(key)) };
  });
  await stack.journal.saveResponses(records);
  const { clients, config, world } = stack;
  const digest = buildDigest(await gather(digestPeriod(NOW, 'UTC'), { clients, config, now: world.now }));
  return renderText(digest, { maxBytes: 1_000_000 }).body.replace(/\s+/g, ' ');
}

describe('what the mode of a member account held back', () => {
  it('is told to wait for its turn once that mode is raised', async () => {
    const text = await emailOf({ [SHOP]: 'enforce' });
    expect(text).toContain(`Waits for its turn: block public access to bucket-of-${SHOP}`);
    expect(text).toContain('The mode held it back, which is over.');
    expect(text).not.toContain('held back by the mode of an account');
  });

  it('is told as held back for as long as it holds, and alone', async () => {
    const text = await emailOf({ [SHOP]: 'enforce', [DATA]: 'notify', [ACCOUNT]: 'enforce' });
    expect(text).toContain('1 answer held back by the mode of an account: 1 block-public-access.');
    expect(text).toContain('Waits for its turn: block public access to');
    expect(text).not.toContain(`bucket-of-${DATA}`);
  });
});
