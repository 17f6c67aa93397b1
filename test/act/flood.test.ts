import type { LocalStack } from '../../local/local-stack.ts';
import { createSeeder } from '../../local/seed.ts';
import { budgetsOf } from '../../src/policy/budgets.ts';
import { guardduty } from '../../src/sources/guardduty/index.ts';
import { DATA, givenOrganisation, REVISIONS, SHOP } from '../jobs/members/given-organisation.ts';
import { ACCOUNT } from '../support/fixtures.ts';
import { bundledWith, letTimePass, responsesIn } from '../support/stories.ts';
import { ASKED, DONE, HELD, heard, itemOf, say } from './given-buckets.ts';

const BUCKET = 'guardduty/bucket-block-public-access-disabled';

/** An organisation in which two buckets of an account may be changed in an hour, and six in all. */
async function given() {
  const budgets = budgetsOf({ buckets: { hour: 2 } });
  const organisation = await givenOrganisation({ newAccounts: 'enforce' }, REVISIONS, { budgets });
  const { stack, memberAt } = organisation;
  const lapses = async (account: string, from: number, to: number, run = stack.drain): Promise<void> => {
    for (let n = from; n <= to; n += 1) {
      const body = bundledWith(BUCKET, (event) => {
        event.account = account;
        event.detail.id = `${account}${n}`.padStart(32, 'a');
      })
        .replaceAll(ACCOUNT, account)
        .replaceAll('invoice-archive', `archive-${account}-${n}`);
      const [finding] = guardduty.parse(JSON.parse(body));
      if (!finding) throw new Error('the event has no finding');
      createSeeder({ ...stack, services: memberAt(account, finding.region).services } as LocalStack)(finding);
      stack.deliver('guardduty', body);
    }
    await run();
  };
  const endingsOf = (account: string): Record<string, number> => {
    const ends = responsesIn(stack)
      .filter((record) => record.account === account)
      .map(({ state, outcome, guard, open }) => [state, outcome, guard, open].filter(Boolean).join(' '));
    return Object.fromEntries([...Map.groupBy(ends, (one) => one)].map(([one, those]) => [one, those.length]));
  };
  return { ...organisation, lapses, endingsOf };
}

describe('an account that floods', () => {
  it('uses up its own budget, and holds up nobody else', async () => {
    const { stack, lapses, endingsOf } = await given();
    await lapses(SHOP, 1, 20);
    await lapses(DATA, 1, 2);
    expect(endingsOf(SHOP)).toEqual({ [DONE]: 2, [ASKED]: 1, [HELD]: 17 });
    expect(endingsOf(DATA)).toEqual({ [DONE]: 2 });
    const asked = heard(stack).filter((message) => /lets buckets .*go on/.test(message));
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain(`lets buckets in account ${SHOP} go on`);
  });

  it('asks for itself alone, and a yes lets it alone go on', async () => {
    const { stack, lapses, endingsOf } = await given();
    await lapses(SHOP, 1, 4);
    await lapses(DATA, 1, 4);
    const questions = responsesIn(stack).filter(({ state }) => state === 'waiting');
    expect(questions.map(({ account }) => account).sort()).toEqual([SHOP, DATA]);
    say(stack, { kind: 'approve', key: questions.find(({ account }) => account === SHOP)?.key, by: 'anna' });
    await stack.drain();
    await letTimePass(stack, 2);
    expect(endingsOf(SHOP)).toEqual({ [DONE]: 4 });
    expect(endingsOf(DATA)).toEqual({ [DONE]: 2, [ASKED]: 1, [HELD]: 1 });
    expect(Object.keys(itemOf(stack) ?? {}).filter((name) => name.startsWith('trip'))).toEqual([`trip/${DATA}`]);
  });

  it('is approved beyond its budget beside what another account still has room for', async () => {
    const { stack, lapses, endingsOf } = await given();
    await lapses(SHOP, 1, 4);
    const question = responsesIn(stack).find(({ state }) => state === 'waiting');
    await lapses(DATA, 1, 1, async () => void (await stack.runOnce('guardduty')));
    say(stack, { kind: 'approve', key: question?.key, by: 'anna' });
    // Both in one batch.
    await stack.runOnce('act-storage');
    await stack.drain();
    expect(endingsOf(SHOP)).toMatchObject({ [DONE]: 3 });
    expect(endingsOf(DATA)).toEqual({ [DONE]: 1 });
    expect(stack.services.sqs.messages(`${stack.config.stack}-act-storage`)).toEqual([]);
  });

  it('takes what all accounts have together from nobody: who resumes the class lets all go on', async () => {
    const { stack, lapses, endingsOf } = await given();
    for (const account of [SHOP, DATA]) await lapses(account, 1, 3);
    expect(await stack.journal.resumeBudget('buckets')).toBe(true);
    expect(await stack.journal.resumeBudget('buckets')).toBe(false);
    await letTimePass(stack, 2);
    for (const account of [SHOP, DATA]) expect(endingsOf(account)).toMatchObject({ [DONE]: 2 });
    expect(Object.keys(itemOf(stack) ?? {}).filter((name) => name.startsWith('trip'))).toEqual([]);
  });
});
