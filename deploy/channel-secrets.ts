import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { People } from '../src/core/known-people.ts';
import { allow, namedArn, sub } from './names.ts';
import type { Statement } from './template.ts';

/** What of a channel asks for permissions. */
export interface Channel {
  kind?: string;
  url?: string;
  key?: string;
  token?: string;
  signingSecret?: string;
  topic?: string;
  from?: string;
  to?: string[];
}

/** The channels of riposte.yml in the deployer's project. What is wrong in it is said where it is compiled. */
export const channelsIn = (folder: string): Channel[] => Object.values(sectionIn(folder, 'channels'));

/** The people of riposte.yml in the deployer's project, in the same way. */
export const peopleIn = (folder: string): People => sectionIn(folder, 'people');

function sectionIn<T extends object>(folder: string, name: string): Record<string, T> {
  const file = join(folder, 'riposte.yml');
  const section: unknown = existsSync(file) ? parse(readFileSync(file, 'utf8'))?.[name] : undefined;
  const entries = Object.entries((section ?? {}) as object);
  return Object.fromEntries(entries.filter(([, entry]) => entry !== null && typeof entry === 'object'));
}

export const distinct = (values: readonly string[]): string[] => [...new Set(values)].sort();
export const some = (values: string[], statement: (values: string[]) => Statement): Statement[] =>
  values.length > 0 ? [statement(values)] : [];
export const via = (...services: string[]) => ({
  StringEquals: { 'kms:ViaService': services.map((service) => sub(`${service}.\${AWS::Region}.amazonaws.com`)) },
});
export const ANY_KEY = [namedArn('kms', 'key/*')];

/** What it takes to read exactly the secrets that these references name. */
export function readSecrets(references: readonly string[]): Statement[] {
  const named = (kind: string): string[] =>
    distinct(
      references.filter((each) => each.startsWith(kind)).map((each) => each.slice(kind.length).split('#')[0] ?? ''),
    );
  const [secrets, parameters] = [named('secret:'), named('parameter:')];
  return [
    // Secrets Manager adds a hyphen and six characters to the name.
    ...some(secrets, (names) =>
      allow(
        ['secretsmanager:GetSecretValue'],
        names.map((name) => namedArn('secretsmanager', `secret:${name}-??????`)),
      ),
    ),
    ...some(parameters, (names) =>
      allow(
        ['ssm:GetParameter'],
        names.map((name) => namedArn('ssm', `parameter/${name.replace(/^\//, '')}`)),
      ),
    ),
    ...some([...secrets, ...parameters], () => allow(['kms:Decrypt'], ANY_KEY, via('secretsmanager', 'ssm'))),
  ];
}

/** What proves that Slack has signed something: for the function that believes nothing else. */
export const signingSecrets = (channels: readonly Channel[]): Statement[] =>
  readSecrets(channels.flatMap(({ kind, signingSecret }) => (kind === 'slack-app' && signingSecret) || []));
