import { createRequire } from 'node:module';

const { problems, unknown } = createRequire(import.meta.url)('../../deploy/check-settings.cjs') as {
  problems(settings: object, deploying: boolean): string[];
  unknown(given: string[], settings: object): string[];
};

const settings = {
  email: 'someone@example.com',
  mode: 'enforce',
  timeZone: 'Europe/Zurich',
  digestTime: '07:00',
  documentationAddresses: 'refuse',
  approvalHours: 24,
  maxAgeDays: 7,
  logRetentionDays: 90,
};

describe('the settings of a deployment', () => {
  it('are accepted when each can be right', () => {
    expect(problems(settings, true)).toEqual([]);
  });

  it.each([
    { title: 'no address', change: { email: '' }, says: /^email is missing.*--param email=/ },
    {
      title: 'not an address',
      change: { email: 'someone' },
      says: /^email is "someone"; it must be one e-mail address/,
    },
    { title: 'two addresses', change: { email: 'a@example.com,b@example.com' }, says: /^email/ },
    { title: 'a mode that does not exist', change: { mode: 'block' }, says: /^mode is "block".*observe, notify/ },
    { title: 'an hour that does not exist', change: { digestTime: '24:00' }, says: /^digestTime/ },
    { title: 'an abbreviated time zone', change: { timeZone: 'Nowhere' }, says: /^timeZone.*Europe\/Zurich/ },
    { title: 'hours that are no number', change: { approvalHours: Number.NaN }, says: /^approvalHours.*1 to 168/ },
    { title: 'days that CloudWatch does not know', change: { logRetentionDays: 42 }, says: /^logRetentionDays/ },
  ])('are refused: $title', ({ change, says }) => {
    expect(problems({ ...settings, ...change }, true)).toEqual([expect.stringMatching(says)]);
  });

  it('need no address to be packaged', () => {
    expect(problems({ ...settings, email: '' }, false)).toEqual([]);
  });

  it.each([
    { given: ['mode=observe', 'email=a=b@example.com'], says: [] },
    { given: ['moed=observe'], says: [expect.stringMatching(/^moed is no setting; there are email, mode,/)] },
  ])('are known by name: $given', ({ given, says }) => {
    expect(unknown(given, settings)).toEqual(says);
  });
});
