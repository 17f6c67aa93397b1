import { readFileSync } from 'node:fs';
import { resolver } from './resolve.ts';

/** What CloudFormation fills in for `AWS::…`. */
export interface Pseudo {
  account: string;
  region: string;
  partition: string;
  suffix: string;
  stack: string;
}

export interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
}

/** As `serverless package` writes it, or changed on purpose. */
export interface Raw {
  Resources: Record<string, Resource>;
  Outputs: Record<string, { Value: unknown }>;
}

export const PSEUDO: Readonly<Pseudo> = {
  account: '111122223333',
  region: 'eu-west-1',
  partition: 'aws',
  suffix: 'amazonaws.com',
  stack: 'riposte-prod',
};

/** A packaged template with its intrinsics resolved: what CloudFormation would hand to the services. */
export interface Template {
  pseudo: Pseudo;
  /** Bytes of the file that is uploaded. */
  bytes: number;
  /** Properties without intrinsics. */
  resources: Readonly<Record<string, Resource>>;
  outputs: Readonly<Record<string, unknown>>;
  arnOf(id: string): string;
  nameOf(id: string): string;
}

export const readTemplate = (file: string): Raw => JSON.parse(readFileSync(file, 'utf8')) as Raw;

/** Resolves every intrinsic; throws at one that it does not know, so that nothing is passed over. */
export function resolve(raw: Raw, pseudo: Partial<Pseudo> = {}): Template {
  const all = { ...PSEUDO, ...pseudo };
  const { value, arnOf, nameOf } = resolver(raw, all);
  const resolved = Object.entries(raw.Resources).map(([id, { Type, Properties }]) => [
    id,
    { Type, Properties: value(Properties ?? {}) },
  ]);
  return {
    pseudo: all,
    // Without the blanks of the file: so the framework uploads it.
    bytes: Buffer.byteLength(JSON.stringify(raw)),
    resources: Object.fromEntries(resolved) as Template['resources'],
    outputs: Object.fromEntries(Object.entries(raw.Outputs ?? {}).map(([id, { Value }]) => [id, value(Value)])),
    arnOf,
    nameOf,
  };
}

/** The resources of one type, by logical id. */
export const ofType = ({ resources }: Pick<Template, 'resources'>, type: string): [string, Resource][] =>
  Object.entries(resources).filter(([, { Type }]) => Type === type);
