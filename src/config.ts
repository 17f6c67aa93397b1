import * as z from 'zod/mini';
import type { Group } from './actions/action.ts';
import { MODES } from './decision.ts';
import { ConfigError } from './errors.ts';
import { parseNeverBlock } from './guards/never-block.ts';
import { REGION } from './sources/read/identifiers.ts';

const text = (pattern: RegExp, problem: string) => z.string().check(z.regex(pattern, problem));
const anything = text(/./, 'is empty');
const list = z.pipe(
  z._default(z.string(), ''),
  z.transform((entries) =>
    entries
      .split(',')
      .map((entry) => entry.trim())
      .filter(Boolean),
  ),
);
// What CloudFormation's Ref of an IP set returns.
const ipSet = z.pipe(
  text(/^[^|]+\|[^|]+\|/, 'is not name|id|scope, as Ref of AWS::WAFv2::IPSet gives it'),
  z.transform((ref) => {
    const [name = '', id = ''] = ref.split('|');
    return { name, id };
  }),
);
const oneOf = <const T extends readonly string[]>(words: T) => z.enum(words, `is not one of ${words.join(', ')}`);
const numberBetween = (least: number, most: number) =>
  z.pipe(
    z.string(),
    z.pipe(
      z.transform(Number),
      z
        .number(`is not a number from ${least} to ${most}`)
        .check(z.minimum(least, `is below ${least}`), z.maximum(most, `is above ${most}`)),
    ),
  );
const timeZone = z.string().check(z.refine(isTimeZone, 'is not an IANA time zone such as Europe/Zurich'));

function isTimeZone(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }));
  } catch {
    return false;
  }
}

/** Every setting, by environment variable. `serverless.yml` sets them; the table in the README explains them. */
const Environment = z.strictObject({
  RIPOSTE_STACK: text(/^[a-z][a-z0-9-]{1,62}$/, 'is not a stack name of lower-case letters, digits and hyphens'),
  RIPOSTE_ACCOUNT: text(/^\d{12}$/, 'is not an account of 12 digits'),
  RIPOSTE_REGION: text(REGION, 'is not a region such as eu-west-1'),
  RIPOSTE_PARTITION: z._default(text(/^aws[a-z-]*$/, 'is not a partition such as aws'), 'aws'),
  RIPOSTE_MODE: z._default(oneOf(MODES), 'enforce'),
  RIPOSTE_TABLE: anything,
  RIPOSTE_TOPIC: anything,
  RIPOSTE_QUEUE_NETWORK: anything,
  RIPOSTE_QUEUE_IDENTITY: anything,
  RIPOSTE_QUEUE_STORAGE: anything,
  RIPOSTE_QUEUE_EXPIRY: anything,
  RIPOSTE_QUEUE_NOTIFY: anything,
  /** URLs of every dead-letter queue, for the digest's count. */
  RIPOSTE_DEAD_LETTERS: list,
  RIPOSTE_IP_SET_V4: ipSet,
  RIPOSTE_IP_SET_V6: ipSet,
  RIPOSTE_NEVER_BLOCK: list,
  RIPOSTE_DOCUMENTATION_ADDRESSES: z._default(oneOf(['refuse', 'block']), 'refuse'),
  RIPOSTE_PROTECTED_PRINCIPALS: list,
  RIPOSTE_CERTIFICATE_ZONES: list,
  RIPOSTE_TIME_ZONE: z._default(timeZone, 'UTC'),
  RIPOSTE_APPROVAL_HOURS: z._default(numberBetween(1, 168), 24),
  RIPOSTE_MAX_AGE_DAYS: z._default(numberBetween(1, 90), 7),
});

export interface Config {
  /** The stack's name, such as `riposte-prod`; every resource that is ours begins with it. */
  stack: string;
  account: string;
  region: string;
  partition: string;
  /** The ceiling: no playbook goes beyond it. */
  mode: (typeof MODES)[number];
  table: string;
  topic: string;
  /** The act queues' URLs. */
  queues: Record<Group, string>;
  deadLetters: string[];
  ipSets: { v4: { name: string; id: string }; v6: { name: string; id: string } };
  /** CIDRs and single addresses that are never blocked, beside the special-use ranges. */
  neverBlock: string[];
  /** Whether addresses reserved for documentation (RFC 5737, 3849, 9637) may be blocked, as demonstrations need. */
  documentationAddresses: 'refuse' | 'block';
  /** Globs of user and role names that are never touched. */
  protectedPrincipals: string[];
  /** Hosted zone ids in which validation records may be created; empty: any public zone of the account. */
  certificateZones: string[];
  timeZone: string;
  /** How long an approval waits before it lapses. */
  approvalHours: number;
  /** A finding last seen longer ago is not acted on; people are told of it unless it is of low severity. */
  maxAgeDays: number;
}

/** Resources with this tag are never touched, whatever its value but `false`. */
export const PROTECTED_TAG = 'riposte:protected';

/**
 * Reads every setting once, at start.
 *
 * @throws ConfigError naming each variable that is missing, unknown or out of range
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const ours = Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith('RIPOSTE_')));
  const parsed = z.safeParse(Environment, ours);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => {
      if (issue.code === 'unrecognized_keys') return `${issue.keys.join(', ')}: no such setting`;
      const name = issue.path.join('.');
      return `${name}: ${ours[name] === undefined ? 'is missing' : issue.message}`;
    });
    throw new ConfigError(`Riposte cannot start: ${problems.join('; ')}. See "Settings" in the README.`);
  }
  parseNeverBlock(parsed.data.RIPOSTE_NEVER_BLOCK);
  const s = parsed.data;
  return {
    stack: s.RIPOSTE_STACK,
    account: s.RIPOSTE_ACCOUNT,
    region: s.RIPOSTE_REGION,
    partition: s.RIPOSTE_PARTITION,
    mode: s.RIPOSTE_MODE,
    table: s.RIPOSTE_TABLE,
    topic: s.RIPOSTE_TOPIC,
    queues: {
      network: s.RIPOSTE_QUEUE_NETWORK,
      identity: s.RIPOSTE_QUEUE_IDENTITY,
      storage: s.RIPOSTE_QUEUE_STORAGE,
      expiry: s.RIPOSTE_QUEUE_EXPIRY,
      notify: s.RIPOSTE_QUEUE_NOTIFY,
    },
    deadLetters: s.RIPOSTE_DEAD_LETTERS,
    ipSets: { v4: s.RIPOSTE_IP_SET_V4, v6: s.RIPOSTE_IP_SET_V6 },
    neverBlock: s.RIPOSTE_NEVER_BLOCK,
    documentationAddresses: s.RIPOSTE_DOCUMENTATION_ADDRESSES,
    protectedPrincipals: s.RIPOSTE_PROTECTED_PRINCIPALS,
    certificateZones: s.RIPOSTE_CERTIFICATE_ZONES,
    timeZone: s.RIPOSTE_TIME_ZONE,
    approvalHours: s.RIPOSTE_APPROVAL_HOURS,
    maxAgeDays: s.RIPOSTE_MAX_AGE_DAYS,
  };
}

/**
 * The dead-letter queue of one of our queues, such as `guardduty` or `act-network`.
 *
 * @throws ConfigError when RIPOSTE_DEAD_LETTERS does not list it
 */
export function deadLetterQueueOf(config: Config, queue: string): string {
  const url = config.deadLetters.find((candidate) => candidate.endsWith(`/${config.stack}-${queue}-dead-letters`));
  if (url) return url;
  throw new ConfigError(`RIPOSTE_DEAD_LETTERS: no URL ends with /${config.stack}-${queue}-dead-letters`);
}
