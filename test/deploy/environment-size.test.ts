import { environmentSize } from '../../deploy/limits.ts';
import { stackOf } from '../../deploy/stack.ts';
import { DEFAULTS } from '../../src/platform/settings/schema.ts';

/** Lambda's limit for all variables of a function together, as JSON. */
const MOST_BYTES = 4_096;
const STACK = 'riposte-production';

it.each([
  { what: 'as it comes', settings: {} },
  {
    what: 'with much of it turned on',
    settings: {
      ipSets: 8,
      securityHub: 'on',
      parameterBackup: 'on',
      sesFrom: 'security-operations@notifications.example.com',
      networkAcls: 'acl-0a1b2c3d4e5f60001,acl-0a1b2c3d4e5f60002',
      domainList: 'rslvr-fdl-0a1b2c3d4e5f6',
      neverBlock: Array.from({ length: 10 }, (_, n) => `203.0.113.${n}/32`).join(','),
      memberAccounts: '444455556666,123456789012',
    },
  },
])('the variables of a function stay within what Lambda takes, $what', ({ settings }) => {
  const { environment, resources } = stackOf(STACK, { ...DEFAULTS, ...settings });
  expect(environmentSize(STACK, { environment, resources: resources.Resources })).toBeLessThan(MOST_BYTES);
});
