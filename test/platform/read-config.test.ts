import { deadLetterQueueOf } from '../../src/core/config.ts';
import { ConfigError } from '../../src/core/errors.ts';
import { readConfig } from '../../src/platform/read-config.ts';
import { environment, givenConfig } from '../support/fixtures.ts';

const problem = (changes: Record<string, string | undefined>): string => {
  try {
    readConfig({ ...environment, ...changes });
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  throw new Error('it was taken');
};

const NEEDED = [
  'RIPOSTE_STACK',
  'RIPOSTE_ACCOUNT',
  'RIPOSTE_REGION',
  'RIPOSTE_TABLE',
  'RIPOSTE_TOPIC',
  'RIPOSTE_QUEUE_NETWORK',
  'RIPOSTE_QUEUE_IDENTITY',
  'RIPOSTE_QUEUE_STORAGE',
  'RIPOSTE_QUEUE_EXPIRY',
  'RIPOSTE_QUEUE_NOTIFY',
  'RIPOSTE_IP_SETS',
];

it('knows the queues that are given by their ids by the one whose address is given', () => {
  const config = readConfig({ ...environment, RIPOSTE_QUEUE_IDENTITY: 'act-identity', RIPOSTE_QUEUE_ALERTS: 'alerts' });
  expect(config.queues.identity).toBe(environment.RIPOSTE_QUEUE_IDENTITY);
  expect(config.alerts.queue).toBe(environment.RIPOSTE_QUEUE_ALERTS);
  expect(config.securityHubQueue).toBe('');
});

describe('a setting that has to be there', () => {
  it.each(NEEDED.map((name) => ({ name })))('$name is named when it is missing or empty', ({ name }) => {
    expect(problem({ [name]: undefined })).toContain(`${name}: is missing`);
    expect(problem({ [name]: '' })).toContain(`${name}: is`);
  });

  it('is named together with all others that are wrong', () => {
    const message = problem({ RIPOSTE_TABLE: undefined, RIPOSTE_MODE: 'on', RIPOSTE_COLOUR: 'red' });
    for (const name of ['RIPOSTE_TABLE', 'RIPOSTE_MODE', 'RIPOSTE_COLOUR']) expect(message).toContain(name);
  });
});

describe('a setting that is wrong is named, with what it may be', () => {
  it.each([
    { name: 'RIPOSTE_STACK', value: 'Riposte prod', says: /stack name/ },
    { name: 'RIPOSTE_ACCOUNT', value: '12345', says: /12 digits/ },
    { name: 'RIPOSTE_ACCOUNT', value: '111122223333\n', says: /12 digits/ },
    { name: 'RIPOSTE_REGION', value: 'Ireland', says: /eu-west-1/ },
    { name: 'RIPOSTE_PARTITION', value: 'amazon', says: /aws/ },
    { name: 'RIPOSTE_MODE', value: 'Enforce', says: /observe, notify, approve, enforce/ },
    { name: 'RIPOSTE_MODE', value: '', says: /observe, notify, approve, enforce/ },
    { name: 'RIPOSTE_IP_SETS', value: 'only-a-name', says: /name\|id\|scope/ },
    { name: 'RIPOSTE_IP_SETS', value: '|id|REGIONAL', says: /name\|id\|scope/ },
    { name: 'RIPOSTE_NEVER_BLOCK', value: '203.0.113.7,10.0.0.1/8', says: /"10\.0\.0\.1\/8"/ },
    { name: 'RIPOSTE_NEVER_BLOCK', value: 'office', says: /"office"/ },
    { name: 'RIPOSTE_DOCUMENTATION_ADDRESSES', value: 'yes', says: /refuse, block/ },
    { name: 'RIPOSTE_TIME_ZONE', value: 'Europe/Bern', says: /IANA time zone/ },
    { name: 'RIPOSTE_TIME_ZONE', value: '', says: /IANA time zone/ },
    { name: 'RIPOSTE_APPROVAL_HOURS', value: '0', says: /1 to (168|90)/ },
    { name: 'RIPOSTE_APPROVAL_HOURS', value: '169', says: /1 to 168/ },
    { name: 'RIPOSTE_APPROVAL_HOURS', value: 'a day', says: /number from 1 to 168/ },
    { name: 'RIPOSTE_APPROVAL_HOURS', value: 'Infinity', says: /168/ },
    { name: 'RIPOSTE_MAX_AGE_DAYS', value: '-7', says: /1 to (168|90)/ },
    { name: 'RIPOSTE_MAX_AGE_DAYS', value: '91', says: /1 to 90/ },
    { name: 'RIPOSTE_MAX_AGE_DAYS', value: '', says: /1/ },
    { name: 'RIPOSTE_MODUS', value: 'enforce', says: /no such setting/ },
  ])('$name=$value', ({ name, value, says }) => {
    const message = problem({ [name]: value });
    expect(message).toContain(name);
    expect(message).toMatch(says);
  });
});

describe('the settings', () => {
  it('have safe defaults', () => {
    const { RIPOSTE_DOCUMENTATION_ADDRESSES: _, ...least } = environment;
    expect(readConfig(least)).toMatchObject({
      partition: 'aws',
      mode: 'enforce',
      documentationAddresses: 'refuse',
      neverBlock: [],
      protectedPrincipals: [],
      regions: [],
      certificateZones: [],
      deadLetters: [],
      timeZone: 'UTC',
      approvalHours: 24,
      maxAgeDays: 7,
      replays: 'keep',
    });
  });

  it('leave alone what is not ours, such as AWS_REGION', () => {
    expect(() => readConfig({ ...environment, AWS_REGION: 'x', PATH: '' })).not.toThrow();
  });

  it('take lists with spaces and empty entries', () => {
    const config = readConfig({ ...environment, RIPOSTE_NEVER_BLOCK: ' 203.0.113.0/24, ,2001:db8::/32,' });
    expect(config.neverBlock).toEqual(['203.0.113.0/24', '2001:db8::/32']);
  });

  it('take the region of any partition', () => {
    for (const region of ['us-gov-west-1', 'cn-north-1', 'us-isob-east-1', 'eusc-de-east-1', 'ap-southeast-5'])
      expect(readConfig({ ...environment, RIPOSTE_REGION: region }).region).toBe(region);
  });

  it("read an IP set's name and id from its Ref", () => {
    const config = readConfig({
      ...environment,
      RIPOSTE_IP_SETS: 'x-block-list-v4-00|i|REGIONAL,x-block-list-v6-00|j|REGIONAL',
    });
    expect(config.ipSets.REGIONAL.v4).toEqual([{ name: 'x-block-list-v4-00', id: 'i' }]);
  });
});

describe("a queue's dead-letter queue", () => {
  const url = 'https://sqs.eu-west-1.amazonaws.com/111122223333/riposte-test-macie-dead-letters';

  it('is found by its name', () => {
    expect(deadLetterQueueOf(givenConfig({ deadLetters: [`${url}-x`, url] }), 'macie')).toBe(url);
  });

  it('that the settings do not list is named', () => {
    expect(() => deadLetterQueueOf(givenConfig({ deadLetters: [url] }), 'acm')).toThrow(
      'RIPOSTE_DEAD_LETTERS does not name acm',
    );
  });
});
