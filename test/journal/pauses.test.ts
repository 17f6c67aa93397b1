import { createJournal } from '../../src/journal/journal.ts';
import { EVERYTHING, type PauseScope, pauseOver, pausesIn } from '../../src/journal/pauses.ts';
import { NOW } from '../support/fixtures.ts';
import { givenStack } from '../support/stories.ts';

const HOUR = 3_600_000;
const subject = {
  action: 'deactivate-access-key',
  playbook: 'exposed',
  account: '111122223333',
  class: 'principals',
} as const;

function givenJournal() {
  const { clients, config } = givenStack();
  return createJournal(clients.dynamodb, config.table);
}

describe('a pause', () => {
  it.each<{ scope: PauseScope; other: PauseScope }>([
    { scope: { level: 'action', of: 'deactivate-access-key' }, other: { level: 'action', of: 'block-ip' } },
    { scope: { level: 'playbook', of: 'exposed' }, other: { level: 'playbook', of: 'probed' } },
    { scope: { level: 'account', of: '111122223333' }, other: { level: 'account', of: '444455556666' } },
    { scope: { level: 'class', of: 'principals' }, other: { level: 'class', of: 'buckets' } },
    { scope: EVERYTHING, other: { level: 'class', of: 'buckets' } },
  ])('of $scope.level $scope.of holds that, and no other', async ({ scope, other }) => {
    const journal = givenJournal();
    await journal.pause(other, { by: 'anna', at: NOW });
    expect(pauseOver(await journal.readSettings(), subject, NOW)).toBeUndefined();
    expect(await journal.pause(scope, { by: 'ben', at: NOW, reason: 'a test' })).toBe(true);
    expect(pauseOver((await journal.readResponses([])).settings, subject, NOW)).toEqual({
      ...scope,
      by: 'ben',
      at: NOW,
      reason: 'a test',
    });
    expect(await journal.resume(scope, { by: 'ben', at: NOW })).toBe(true);
    expect(pausesIn(await journal.readSettings(), NOW)).toMatchObject([other]);
  });

  it.each<{ scope: PauseScope }>([{ scope: EVERYTHING }, { scope: { level: 'class', of: 'principals' } }])(
    'of $scope.level ends automatically, and may begin anew then',
    async ({ scope }) => {
      const journal = givenJournal();
      await journal.pause(scope, { by: 'anna', at: NOW, until: NOW + HOUR });
      expect(await journal.pause(scope, { by: 'ben', at: NOW + 1 })).toBe(false);
      expect(pauseOver(await journal.readSettings(), subject, NOW + HOUR - 1)).toMatchObject({ by: 'anna' });
      expect(pauseOver(await journal.readSettings(), subject, NOW + HOUR)).toBeUndefined();
      expect(await journal.pause(scope, { by: 'ben', at: NOW + HOUR })).toBe(true);
      expect(pauseOver(await journal.readSettings(), subject, NOW + 9 * HOUR)).toMatchObject({ by: 'ben' });
    },
  );

  it('is ended once, whoever of two people is first, and begun once', async () => {
    const journal = givenJournal();
    const scope: PauseScope = { level: 'class', of: 'principals' };
    const begun = await Promise.all(['anna', 'ben'].map((by) => journal.pause(scope, { by, at: NOW })));
    expect(begun.filter(Boolean)).toHaveLength(1);
    const ended = await Promise.all(['anna', 'ben'].map((by) => journal.resume(scope, { by, at: NOW })));
    expect(ended.filter(Boolean)).toHaveLength(1);
  });
});
