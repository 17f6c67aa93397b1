import type { GetEventSelectorsResponse } from '@aws-sdk/client-cloudtrail';
import { createLocalAccount, type LocalAccount } from '../../local/local-account.ts';
import { checkTrail, HEARD_BY_TRAIL } from '../../src/health/trail.ts';
import { sources } from '../../src/sources/index.ts';
import { ACCOUNT, NOW, REGION } from '../support/fixtures.ts';

const check = (account: LocalAccount) => checkTrail(account.clients, { region: REGION });

/** An account with these trails alone. */
function givenTrails(...trails: Parameters<LocalAccount['services']['cloudtrail']['seedTrail']>[0][]) {
  const account = createLocalAccount({ account: ACCOUNT, region: REGION, startAt: NOW });
  account.services.cloudtrail.trails.clear();
  for (const trail of trails) account.services.cloudtrail.seedTrail(trail);
  return account;
}

const basic = (selector: object): GetEventSelectorsResponse => ({ EventSelectors: [selector] });
const advanced = (...fields: { Field: string; Equals?: string[]; NotEquals?: string[] }[]) => ({
  AdvancedEventSelectors: [{ Name: 'one', FieldSelectors: fields }],
});
const category = (name: string) => ({ Field: 'eventCategory', Equals: [name] });

interface Row {
  title: string;
  trails: Parameters<typeof givenTrails>;
  state: string;
  note: RegExp;
  command?: RegExp;
}

it.each([
  { title: 'is there', trails: [{ name: 'all' }], state: 'ok', note: /^The trail all does\.$/ },
  {
    title: 'is the organisation’s',
    trails: [{ name: 'org', isOfOrganisation: true }],
    state: 'ok',
    note: /of the organisation does/,
  },
  {
    title: 'is not there at all',
    trails: [],
    state: 'problem',
    note: /^No trail of this account or its organisation logs here\. Without it, .*CloudTrail, KMS and Secrets Manager/,
    command: /^aws cloudtrail create-trail .*--is-multi-region-trail .* && aws cloudtrail start-logging /,
  },
  {
    title: 'is stopped',
    trails: [{ name: 'all', isLogging: false }],
    state: 'problem',
    note: /is stopped\. Without it/,
    command: /^aws cloudtrail start-logging --region eu-west-1 --name arn:aws:cloudtrail:.*trail\/all$/,
  },
  {
    title: 'is stopped, and another logs',
    trails: [{ name: 'all', isLogging: false }, { name: 'second' }],
    state: 'ok',
    note: /second/,
  },
  {
    title: 'leaves KMS out',
    trails: [
      {
        name: 'cheap',
        selectors: basic({ ReadWriteType: 'All', ExcludeManagementEventSources: ['kms.amazonaws.com'] }),
      },
    ],
    state: 'problem',
    note: /leaves out the events of KMS/,
    command: /put-event-selectors .*"IncludeManagementEvents":true,?.*"ExcludeManagementEventSources":\[\]|"Ex.*\[\].*/,
  },
  {
    title: 'logs data alone',
    trails: [{ name: 'data', selectors: basic({ IncludeManagementEvents: false, DataResources: [{ Type: 'x' }] }) }],
    state: 'problem',
    note: /logs no write management events/,
    command: /"DataResources":\[\{"Type":"x"\}\]/,
  },
  {
    title: 'logs reads alone',
    trails: [{ name: 'reads', selectors: basic({ ReadWriteType: 'ReadOnly' }) }],
    state: 'problem',
    note: /no write management events/,
  },
  {
    title: 'logs writes alone, which are all that is heard',
    trails: [{ name: 'writes', selectors: basic({ ReadWriteType: 'WriteOnly' }) }],
    state: 'ok',
    note: /writes/,
  },
  {
    title: 'has advanced selectors of management events',
    trails: [{ name: 'new', selectors: advanced(category('Management')) }],
    state: 'ok',
    note: /new/,
  },
  {
    title: 'has advanced selectors that leave KMS out',
    trails: [
      {
        name: 'new',
        selectors: advanced(category('Management'), { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] }),
      },
    ],
    state: 'problem',
    note: /leaves out the events of KMS/,
    command: /--advanced-event-selectors '\[\{"Name":"Management events","FieldSelectors":\[\{"Field":"eventCategory"/,
  },
  {
    title: 'has advanced selectors of data alone',
    trails: [{ name: 'new', selectors: advanced(category('Data')) }],
    state: 'problem',
    note: /no write management events/,
    command: /"Management".*"Data"/,
  },
  {
    title: 'has advanced selectors of one service',
    trails: [
      {
        name: 'new',
        selectors: advanced(category('Management'), { Field: 'eventSource', Equals: ['iam.amazonaws.com'] }),
      },
    ],
    state: 'problem',
    note: /no write management events/,
  },
] satisfies Row[])('a trail that $title: $state', async ({ trails, state, note, command }: Row) => {
  const found = await check(givenTrails(...trails));
  expect(found).toMatchObject({ id: 'trail', state, note: expect.stringMatching(note) });
  if (command) expect(found.command).toMatch(command);
  expect(found.command === undefined).toBe(state === 'ok');
});

it('takes the organisation’s trail as it is where the account may not read what it logs', async () => {
  const account = givenTrails({ name: 'org', isOfOrganisation: true });
  account.faults.refuse('GetEventSelectors', 'AccessDeniedException', { times: 9 });
  expect((await check(account)).state).toBe('ok');
});

it('says whose policy denies the question', async () => {
  const account = givenTrails({ name: 'all' });
  account.faults.refuse('DescribeTrails', 'AccessDeniedException', {
    times: 9,
    message:
      'User: arn:aws:sts::111122223333:assumed-role/x/y is not authorized to perform: cloudtrail:DescribeTrails with an explicit deny in a service control policy',
  });
  const { state, note } = await check(account);
  expect(state).toBe('unknown');
  expect(note).toMatch(/cloudtrail:DescribeTrails is denied by a service control policy \(SCP\)/);
});

it('names the sources that hear calls', () => {
  const hearing = Object.values(sources).filter(({ rules }) =>
    rules.some(({ detailTypes }) => detailTypes.some((type) => type.endsWith('via CloudTrail'))),
  );
  expect(hearing.map(({ id }) => id).sort()).toEqual([...HEARD_BY_TRAIL].sort());
});
