import { createRequire } from 'node:module';
import { DEFAULTS } from './given.ts';

/** Lambda's limit for all variables of a function together, as JSON. */
const MOST_BYTES = 4_096;
const QUEUE = `https://sqs.ap-southeast-2.amazonaws.com/111122223333/riposte-production-${'x'.repeat(11)}`;

type Stack = (from: { resolveVariable(name: string): Promise<unknown> }) => Promise<{ environment: object }>;
const stack = createRequire(import.meta.url)('../../deploy/stack.cjs') as Stack;

/** References as long as they get. */
function rendered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rendered);
  if (value === null || typeof value !== 'object') return value;
  const [[name, inner] = ['', undefined]] = Object.entries(value);
  if (name === 'Fn::Join')
    return ((inner as [string, unknown[]])[1].map(rendered) as string[]).join((inner as [string])[0]);
  if (name === 'Fn::Sub')
    return String(Array.isArray(inner) ? inner[0] : inner).replace(/\$\{[^}]+\}/g, 'x'.repeat(36));
  return QUEUE;
}

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
])('the variables of a function stay within what Lambda takes, $what', async ({ settings }) => {
  const variables: Record<string, unknown> = {
    'self:service': 'riposte',
    'sls:stage': 'production',
    'self:custom.settings': { ...DEFAULTS, ...settings },
  };
  const { environment } = await stack({ resolveVariable: async (name) => variables[name] });
  const values = Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, rendered(value)]));
  expect(Buffer.byteLength(JSON.stringify(values))).toBeLessThan(MOST_BYTES);
});
