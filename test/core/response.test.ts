import { isGrave } from '../../src/core/grave.ts';
import { isOpen, isSettled, parseResponseKey, responseKey } from '../../src/core/response.ts';
import { givenFinding } from '../support/fixtures.ts';

describe('the key of a response', () => {
  it('is of account, place, action and target, and reads back also where the target holds a #', () => {
    const key = responseKey({ account: '111122223333', place: 'eu-west-1' }, 'notify', 'macie#a#b');
    expect(key).toBe('111122223333#eu-west-1#notify#macie#a#b');
    const read = { account: '111122223333', place: 'eu-west-1', action: 'notify', target: 'macie#a#b' };
    expect(parseResponseKey(key)).toEqual(read);
  });

  it.each(['guardduty#111122223333#eu-west-1#abc#block-ip#198.51.100.7/32', '', '111122223333#global#notify'])(
    'is not %j',
    (key) => expect(parseResponseKey(key)).toBeUndefined(),
  );
});

describe('what is settled and what is open', () => {
  it.each([
    { state: 'done' as const, settled: true, open: false },
    { state: 'undone' as const, settled: true, open: false },
    { state: 'waiting' as const, settled: false, open: true },
    { state: 'claimed' as const, settled: false, open: false },
  ])('$state', ({ state, settled, open }) => {
    expect(isSettled({ state })).toBe(settled);
    expect(isOpen({ state })).toBe(open);
  });

  it('an end that settles nothing is open until somebody acknowledges it', () => {
    const ack = { by: 'alice', at: 0, why: 'known', band: 'high' as const, status: '', findings: 1 };
    expect(isSettled({ state: 'done', open: 'failed' })).toBe(false);
    expect(isOpen({ state: 'done', open: 'failed' })).toBe(true);
    expect(isOpen({ state: 'done', open: 'failed', ack })).toBe(false);
  });
});

describe('a grave finding', () => {
  it.each([
    { type: 'Anything', severity: 9, grave: true },
    { type: 'Backdoor:EC2/C&CActivity.B', severity: 8, grave: true },
    { type: 'TTPs/Initial Access/UnauthorizedAccess', severity: 8, grave: true },
    { type: 'Policy:S3/BucketPublicAccessGranted', severity: 8, grave: false },
    { type: 'Backdoor:EC2/C&CActivity.B', severity: 6.9, grave: false },
    { type: 'Anything', severity: 8, role: 'ACTOR' as const, grave: true },
    { type: 'Anything', severity: 8, role: 'TARGET' as const, grave: false },
    { type: 'Anything', severity: 9.5, sample: true, grave: false },
    { type: 'Anything', severity: 9.5, archived: true, grave: false },
    { type: 'AWS_RISK_CREDENTIALS_EXPOSED', severity: 8, facts: { risk: 'exposed' }, grave: true },
  ])('$type at $severity ($role): $grave', ({ grave, ...changes }) => {
    const { role: _, ...finding } = givenFinding();
    expect(isGrave({ ...finding, ...changes })).toBe(grave);
  });
});
