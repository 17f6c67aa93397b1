import { join } from 'node:path';
import { CONTAINABLE } from '../../../src/core/contain.ts';
import { switchOf } from '../../../src/core/member-contain.ts';
import { root } from './package.ts';
import { PSEUDO, type Pseudo, type Raw, readTemplate, resolve, type Template } from './template.ts';

interface MemberRaw extends Raw {
  Parameters: Record<string, { Default?: string }>;
  Conditions: Record<string, unknown>;
  Resources: Record<string, Raw['Resources'][string] & { Condition?: string }>;
}
type Values = Readonly<Record<string, string>>;

/** The account and region of a member, and what `riposte org deploy` gives its templates. */
export const MEMBER = '444455556666';
export const GIVEN: Values = {
  Account: PSEUDO.account,
  Stack: PSEUDO.stack,
  Organisation: 'o-a1b2c3d4e5',
  HomeRegion: PSEUDO.region,
  Bus: `arn:aws:events:${PSEUDO.region}:${PSEUDO.account}:event-bus/${PSEUDO.stack}-organisation`,
  Findings: 'every',
  Blocks: 'organisation',
};

/** What lets all be contained that may be, in one VPC. */
export const ALL_CONTAINED: Values = {
  ...Object.fromEntries(CONTAINABLE.map((what) => [switchOf(what), 'on'])),
  Vpc1: 'vpc-0a1b2c3d4e5f60001',
};

/** A template for members as CloudFormation makes it there: parameters and conditions filled in, the rest resolved. */
export function memberTemplate(
  id: 'member-roles' | 'member-region' | 'member-contain',
  parameters: Values = {},
  place: Partial<Pseudo> = {},
): Template {
  const raw = readTemplate(join(root, `deploy/organisation/${id}.generated.json`)) as MemberRaw;
  const pseudo = { ...PSEUDO, account: MEMBER, stack: `StackSet-${id}`, ...place };
  const values: Values = {
    ...Object.fromEntries(Object.entries(raw.Parameters).map(([name, one]) => [name, one.Default ?? ''])),
    ...GIVEN,
    ...parameters,
    'AWS::AccountId': pseudo.account,
    'AWS::Region': pseudo.region,
  };
  const holds = (condition: unknown): boolean => isTrue(condition, raw.Conditions, values);
  const kept = Object.entries(raw.Resources).filter(([, { Condition }]) => !Condition || holds({ Condition }));
  const filled = (value: unknown): unknown => fill(value, values, holds);
  return resolve(
    { Resources: filled(Object.fromEntries(kept)) as Raw['Resources'], Outputs: filled(raw.Outputs) as Raw['Outputs'] },
    pseudo,
  );
}

const only = (value: unknown): [string, unknown] =>
  (typeof value === 'object' && value !== null && Object.entries(value)[0]) || ['', undefined];

function isTrue(condition: unknown, conditions: Record<string, unknown>, values: Values): boolean {
  const [name, argument] = only(condition);
  const inner = (one: unknown): boolean => isTrue(one, conditions, values);
  const text = (one: unknown): string => (typeof one === 'string' ? one : (values[String(only(one)[1])] ?? ''));
  const all = Array.isArray(argument) ? (argument as unknown[]) : [];
  if (name === 'Condition') return inner(conditions[String(argument)]);
  if (name === 'Fn::Not') return !inner(all[0]);
  if (name === 'Fn::And') return all.every(inner);
  if (name === 'Fn::Or') return all.some(inner);
  if (name === 'Fn::Equals') return text(all[0]) === text(all[1]);
  throw new Error(`no condition is known by the name ${name}`);
}

const NOTHING = Symbol('AWS::NoValue');

function fill(value: unknown, values: Values, holds: (condition: unknown) => boolean): unknown {
  const inner = (one: unknown): unknown => fill(one, values, holds);
  if (Array.isArray(value)) return value.map(inner).filter((one) => one !== NOTHING);
  if (typeof value !== 'object' || value === null) return value;
  const [name, argument] = only(value);
  if (name === 'Ref' && argument === 'AWS::NoValue') return NOTHING;
  if (name === 'Ref' && typeof argument === 'string' && argument in values) return values[argument];
  if (name === 'Fn::If') {
    const [Condition, yes, no] = argument as [string, unknown, unknown];
    return inner(holds({ Condition }) ? yes : no);
  }
  if (name === 'Fn::Sub' && typeof argument === 'string')
    return { [name]: argument.replace(/\$\{(\w+)\}/g, (text, one: string) => values[one] ?? text) };
  const entries = Object.entries(value).map(([key, one]) => [key, inner(one)] as const);
  return Object.fromEntries(entries.filter(([, one]) => one !== NOTHING));
}
