import { catalogue } from '../../src/actions/catalogue/catalogue.ts';
import { actions } from '../../src/actions/index.ts';
import type { ActionId, JsonObject } from '../../src/core/action.ts';

type State = Record<string, unknown>;

const groups = { closed: 'sg-closed', open: 'sg-open' };
const policy = (name: string, scope = 'cluster') => ({ arn: name, scope, namespaces: [] });
const face = (id: string, ...of: string[]) => ({ id, groups: of, idle: null });
const volume = (id: string, goes = false) => ({ device: '/dev/xvda', id, goes });
const place = (port: number) => ({ group: 'arn:tg', id: 'i-1', port });
const mapping = (uuid: string, state = 'Enabled') => ({ uuid, source: 'arn:aws:sqs:::jobs', state });
const open = (cidr: string) => ({
  id: `sgr-${cidr}`,
  protocol: 'tcp',
  fromPort: 22,
  toPort: 22,
  cidr,
  description: '',
});
const world = (isPrivate = false) => ({ isPublic: true, isPrivate, cidrs: ['0.0.0.0/0'] });
const listed = (cidr: string) => ({ isPublic: true, isPrivate: false, cidrs: [cidr] });

/** The state that was approved; what a first half may leave of it; and what may have come since. */
const TABLE: Partial<Record<ActionId, { was: State; halves: State[]; more: State[] }>> = {
  'contain-principal': {
    was: {
      userId: 'AIDA1',
      denied: false,
      policies: ['Deploy'],
      keys: ['AKIA1', 'AKIA2'],
      named: [],
      hasPassword: false,
      assumed: [],
    },
    halves: [
      { policies: ['Deploy', 'AWSDenyAll'] },
      { keys: ['AKIA2'] },
      { keys: [], denied: true },
      { assumed: ['role'] },
    ],
    more: [{ keys: ['AKIA1', 'AKIA3'] }, { keys: ['AKIA3'] }, { hasPassword: true }, { named: ['AKIA1'] }],
  },
  'deactivate-access-key': {
    was: { status: 'Active', denied: false, policies: [], keyIds: ['AKIA2'] },
    halves: [{ status: 'Inactive' }, { policies: ['AWSDenyAll'], denied: true }],
    more: [{ keyIds: ['AKIA2', 'AKIA3'] }],
  },
  'close-cluster-access': {
    was: { principalArn: 'arn', groups: ['team'], policies: [policy('edit'), policy('view', 'namespace')] },
    halves: [{ groups: [] }, { policies: [] }, { policies: [policy('edit')] }],
    more: [
      { groups: ['team', 'ops'] },
      { groups: ['ops'] },
      { policies: [policy('admin')] },
      { policies: [policy('view')] },
    ],
  },
  'close-cluster-endpoint': {
    was: { was: world(), to: listed('203.0.113.0/24'), by: 'the list' },
    halves: [{ by: 'the list, as it was' }],
    more: [
      { was: world(true) },
      { to: listed('198.51.100.0/24') },
      { to: { isPublic: false, isPrivate: true, cidrs: [] } },
    ],
  },
  'isolate-instance': {
    was: {
      groups,
      interfaces: [face('eni-1', 'sg-a'), face('eni-2', 'sg-a', 'sg-b')],
      volumes: [volume('vol-1', true)],
      metadata: 'enabled',
      scaling: 'web',
      balanced: [place(80), place(81)],
    },
    halves: [
      { interfaces: [face('eni-1', 'sg-closed'), face('eni-2', 'sg-a', 'sg-b')] },
      { interfaces: [face('eni-1', 'sg-open')] },
      { interfaces: [face('eni-2', 'sg-b')] },
      { volumes: [volume('vol-1')], metadata: 'disabled' },
      { scaling: '', balanced: [place(81)] },
      { balanced: undefined },
    ],
    more: [
      { interfaces: [face('eni-3', 'sg-a')] },
      { interfaces: [face('eni-1', 'sg-a', 'sg-c')] },
      { interfaces: [face('eni-1', 'sg-closed', 'sg-c')] },
      { volumes: [volume('vol-1'), volume('vol-2')] },
      { scaling: 'shop' },
      { balanced: [place(80), place(82)] },
    ],
  },
  'isolate-database': {
    was: { cluster: '', groups: ['sg-a', 'sg-b'], isPublic: false, closed: 'sg-closed', snapshot: 's1', at: 1 },
    halves: [{ groups: ['sg-closed'] }, { groups: ['sg-a'] }, { at: 2, snapshot: 's2' }],
    more: [{ groups: ['sg-a', 'sg-c'] }, { groups: ['sg-closed', 'sg-c'] }, { isPublic: true }, { cluster: 'shop' }],
  },
  'stop-function': {
    was: {
      reserved: null,
      mappings: [mapping('m1'), mapping('m2')],
      callers: ['s3'],
      urls: [],
      at: 1,
      waiting: 'nothing',
    },
    halves: [
      { reserved: 0 },
      { mappings: [mapping('m2')] },
      { mappings: [], waiting: '3 messages' },
      { mappings: [mapping('m1', 'Updating')], at: 2 },
    ],
    more: [{ mappings: [mapping('m3')] }, { callers: ['s3', 'sns'] }, { urls: ['NONE'] }],
  },
  'close-ingress': {
    was: { rules: [open('0.0.0.0/0'), open('::/0')] },
    halves: [{ rules: [open('::/0')] }],
    more: [{ rules: [{ ...open('::/0'), fromPort: 3389, toPort: 3389 }] }],
  },
};

/** What of other states was there, and would be new. */
const ONCE_MORE: Partial<Record<ActionId, [State, State]>> = {
  'contain-principal': [
    { denied: true, policies: ['AWSDenyAll'] },
    { denied: false, policies: [] },
  ],
  'deactivate-access-key': [{ status: 'Inactive' }, { status: 'Active' }],
  'stop-function': [{ reserved: 0 }, { reserved: null }],
  'isolate-instance': [{ metadata: 'disabled' }, { metadata: 'enabled' }],
};

/** Of these nothing is taken that was not there: what they set comes to the same, or is asked about anew. */
const OF_ONE_THING = [
  'answer-workflow',
  'block-ip',
  'deny-domain',
  'deny-egress',
  'deny-in-network-acl',
  'deny-user',
  'quarantine-object',
  'revoke-sessions',
  'roll-back-service',
  'stop-task',
];

const asked = (id: ActionId, was: State, now: State): boolean | undefined =>
  actions[id].addsNothing?.(was as JsonObject, { ...was, ...now } as JsonObject);

it('is told by each action whose effects add up, and by each that contains more than one thing', () => {
  const ids = Object.values(actions).flatMap(({ id, merge }) =>
    merge || catalogue[id].purpose === 'contains' ? [id] : [],
  );
  const told = ids.filter((id) => actions[id].addsNothing);
  expect(told.sort()).toEqual(Object.keys(TABLE).sort());
  expect(ids.filter((id) => !told.includes(id)).sort()).toEqual(
    OF_ONE_THING.filter((id) => catalogue[id as ActionId].purpose === 'contains'),
  );
});

describe.each(Object.entries(TABLE))('what %s would take', (name, { was, halves, more }) => {
  const id = name as ActionId;

  it.each([{}, ...halves])('is no more than was approved with %j', (half) => {
    expect(asked(id, was, half)).toBe(true);
  });

  it.each(more)('is more with %j, whatever a first half has done', (added) => {
    for (const half of [{}, ...halves]) expect([half, asked(id, was, { ...half, ...added })]).toEqual([half, false]);
  });
});

it.each(Object.entries(ONCE_MORE))(
  'is more of %s where what was so already is to be done by now',
  (name, [before, now]) => {
    const id = name as ActionId;
    const was = { ...TABLE[id]?.was, ...before };
    expect([asked(id, was, before), asked(id, was, now)]).toEqual([true, false]);
  },
);
