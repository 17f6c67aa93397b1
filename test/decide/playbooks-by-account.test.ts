import { inventoryOf, memberAccount, organisationRules } from '../../local/organisation.ts';
import type { Mode } from '../../src/core/decision.ts';
import type { Playbook } from '../../src/core/playbook.ts';
import { writeInventory } from '../../src/journal/inventory.ts';
import { createTable } from '../../src/platform/table.ts';
import { playbooks as builtIn } from '../../src/policy/playbooks/index.ts';
import { problemLine } from '../../src/policy/riposte-yml/problem.ts';
import { readRiposteYml } from '../../src/policy/riposte-yml/read.ts';
import { ACCOUNT, NOW, REGION } from '../support/fixtures.ts';
import { bundled, givenStack, responsesIn } from '../support/stories.ts';

const SANDBOXES = 'ou-a1b2-sandboxes';
const PROBE = 'guardduty/port-probe-search-cluster';

const playbook = (when: Playbook['when'], mode: Mode): Playbook => ({
  id: 'mine',
  when: { source: 'guardduty', ...when },
  steps: [{ action: 'block-ip', mode }],
  why: 'Because we say so.',
});

/** A deployment in an account of the organisation, with one playbook before the built-in ones, which block what probes. */
async function decided(mine: Playbook, at: { units?: string[]; tags?: Record<string, string> } | 'no inventory') {
  const stack = givenStack({
    settings: { organisation: organisationRules([REGION]) },
    playbooks: { playbooks: [mine] },
  });
  const table = createTable(stack.clients.dynamodb, stack.config.table);
  if (at !== 'no inventory') await writeInventory(table, inventoryOf([memberAccount(ACCOUNT, at)], NOW));
  stack.deliver('guardduty', bundled(PROBE));
  await stack.drain();
  const record = responsesIn(stack).find(({ action }) => action === 'block-ip');
  return record?.wants.map(({ playbook: id, mode }) => `${id} ${mode}`).join();
}

it.each([
  { title: 'the unit', when: { unit: SANDBOXES }, at: { units: ['r-a1b2', SANDBOXES] } },
  { title: 'a unit above it', when: { unit: ['ou-a1b2-elsewhere', 'r-a1b2'] }, at: { units: ['r-a1b2', SANDBOXES] } },
  { title: 'a tag of the account', when: { accountTag: 'env=test' }, at: { tags: { env: 'test' } } },
  { title: 'the key of a tag', when: { accountTag: 'env' }, at: { tags: { env: 'prod' } } },
])('a playbook answers by $title, at home too', async ({ when, at }) => {
  expect(await decided(playbook(when, 'approve'), at)).toBe('mine approve');
});

it.each([
  { title: 'another unit', when: { unit: SANDBOXES }, at: { units: ['r-a1b2'] } },
  { title: 'another value of the tag', when: { accountTag: 'env=test' }, at: { tags: { env: 'prod' } } },
  { title: 'one of both', when: { unit: 'r-a1b2', accountTag: 'env=test' }, at: { units: ['r-a1b2'] } },
])('a playbook leaves an account of $title to the next', async ({ when, at }) => {
  expect(await decided(playbook(when, 'approve'), at)).toBe('port-probe enforce');
});

it.each([
  { mode: 'approve', is: 'mine approve' },
  // The next one, which says nothing of accounts, decides; here that is built in.
  { mode: 'enforce', is: 'port-probe enforce' },
] as const)(
  'without an inventory a playbook by unit that would $mode never lets more be done',
  async ({ mode, is }) => {
    expect(await decided(playbook({ unit: SANDBOXES }, mode), 'no inventory')).toBe(is);
  },
);

describe('riposte check', () => {
  const text = (when: string, organisation = ''): string =>
    `playbooks:\n  - id: mine\n    when: ${when}\n    steps: [{ action: notify, mode: notify }]\n    why: Because we say so, all of us.\n${organisation}`;
  const mistakes = (yml: string): string[] =>
    (readRiposteYml(yml, builtIn).problems ?? []).map((problem) => problemLine('riposte.yml', problem));

  it('takes units and tags where there is an organisation', () => {
    const when = `{ source: guardduty, unit: ${SANDBOXES}, accountTag: [env=test] }`;
    expect(mistakes(text(when, 'organisation: { id: o-abcdefghij }\n'))).toEqual([]);
  });

  it.each([
    { title: 'a unit by its name', when: '{ unit: Sandbox }', organisation: true, says: /when\.unit.*ou-a1b2/ },
    { title: 'units without an organisation', when: '{ unit: r-a1b2 }', organisation: false, says: /need the section/ },
    { title: 'tags without one', when: '{ accountTag: env }', organisation: false, says: /need the section/ },
  ])('stops at $title', ({ when, organisation, says }) => {
    const found = mistakes(text(when, organisation ? 'organisation: { id: o-abcdefghij }\n' : ''));
    expect(found).toEqual([expect.stringMatching(says)]);
  });
});
