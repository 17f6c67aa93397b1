import { readdirSync, readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const FOLDER = 'src/health/diagnose/';

/** IAM's names of services, by those of the SDK's packages; and of calls whose permission bears another name. */
const SERVICES: Record<string, string> = {
  'secrets-manager': 'secretsmanager',
  'cloudwatch-logs': 'logs',
  'route-53': 'route53',
};
const RENAMED: Record<string, string> = {
  's3:GetBucketEncryption': 's3:GetEncryptionConfiguration',
  's3:GetPublicAccessBlock': 's3:GetBucketPublicAccessBlock',
};

/** The permissions of all calls that a file makes. */
function calledBy(path: string): string[] {
  const source = text(path);
  return [...source.matchAll(/import \{([^}]*)\} from '@aws-sdk\/client-([\w-]+)';/g)].flatMap(
    ([, names = '', client = '']) =>
      [...names.matchAll(/\b(\w+)Command\b/g)]
        .map(([, operation = '']) => operation)
        .filter((operation) => source.includes(`new ${operation}Command(`))
        .map((operation) => `${SERVICES[client] ?? client}:${operation}`)
        .map((name) => RENAMED[name] ?? name),
  );
}

const FILES = [
  ...readdirSync(new URL(FOLDER, root)).map((name) => `${FOLDER}${name}`),
  'src/actions/secrets/diagnose-rotation.ts',
  'src/actions/certificates/zones.ts',
];
/** By files that make other calls as well. */
const ELSEWHERE = ['acm:DescribeCertificate', 'kms:ListKeyRotations', 'cloudhsm:DescribeClusters'];

it('the permissions that diagnose needs are those that docs/operations.md lists, and no other', () => {
  const [, table = ''] = /\[`diagnose`\][\s\S]*?\n\n([\s\S]*?)\n\n/.exec(text('docs/operations.md')) ?? [];
  const listed = [...table.matchAll(/`([a-z0-9]+:\w+)`/g)].map(([, name = '']) => name);
  expect([...new Set(listed)].sort()).toEqual([...new Set([...FILES.flatMap(calledBy), ...ELSEWHERE])].sort());
  expect(listed.length).toBeGreaterThan(20);
});
