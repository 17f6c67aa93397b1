import { lessCareful } from '../../deploy/running-stack.ts';
import { DEFAULTS } from '../../src/platform/settings/schema.ts';

/** A stack that runs with so many sets, as its functions' variables tell. */
const running = (ipSets: number, more = '') => {
  const named = Array.from({ length: ipSets }, (_, n) => String(n).padStart(2, '0')).flatMap((shard) =>
    ['v4', 'v6'].map(
      (family) => `riposte-prod-block-list-${family}-${shard}|0a1b2c3d-0000-4000-8000-000000000000|REGIONAL`,
    ),
  );
  const refs = ipSets > 4 ? `riposte-prod-block-list|${ipSets}|REGIONAL` : named.join(',');
  return {
    variables: {
      RIPOSTE_STACK: 'riposte-prod',
      RIPOSTE_MODE: 'enforce',
      RIPOSTE_NEVER_BLOCK: '',
      RIPOSTE_IP_SETS: refs,
      RIPOSTE_DEPLOYED_WITH: more,
    },
  };
};

it.each([
  { from: 1, to: 1 },
  { from: 2, to: 3 },
  { from: 30, to: 30 },
])('a deployment with as many sets or more goes on: from $from to $to', ({ from, to }) => {
  expect(lessCareful({ ...DEFAULTS, ipSets: to }, running(from))).toEqual([]);
});

it('a deployment with fewer stops, says what the others hold, and goes on when it is meant', () => {
  const settings = { ...DEFAULTS, ipSets: 1 };
  expect(lessCareful(settings, running(3))).toEqual([
    expect.stringMatching(/^this would lower ipSets from 3 to 1\. .* hold 10,000 addresses .*confirm=ip-sets\.$/),
  ]);
  expect(lessCareful(settings, running(3)).join()).not.toContain('detach');
  expect(lessCareful(settings, running(3), 'ip-sets')).toEqual([]);
});

it.each([
  { from: 30, to: 25, forwardedIp: 'off', gone: 'riposte-prod-block-list-01' },
  { from: 13, to: 12, forwardedIp: 'X-Forwarded-For:LAST', gone: 'riposte-prod-block-list-01' },
])('names the rule groups that go with $from sets of which $to stay', ({ from, to, forwardedIp, gone }) => {
  const settings = { ...DEFAULTS, ipSets: to, forwardedIp };
  const more = forwardedIp === 'off' ? '' : `forwardedIp=${forwardedIp}`;
  expect(lessCareful(settings, running(from, more))).toEqual([
    expect.stringContaining(`First detach ${gone} from your web ACLs`),
  ]);
});

it('a stack whose variables are not known, or say nothing of sets, stops nobody', () => {
  expect(lessCareful(DEFAULTS, undefined)).toEqual([]);
  expect(lessCareful(DEFAULTS, { variables: {} })).toEqual([]);
});
