import * as z from 'zod';
import type { Group } from './actions/action.ts';
import { MODES } from './decision.ts';
import { ConfigError } from './errors.ts';

const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((entry) => entry.trim())
      .filter(Boolean),
  );

const ipSet = z.string().transform((text, context) => {
  // What CloudFormation's Ref of an IP set returns: name|id|scope.
  const [name, id] = text.split('|');
  if (name && id) return { name, id };
  context.addIssue({ code: 'custom', message: 'is not name|id|scope, as Ref of AWS::WAFv2::IPSet gives it' });
  return z.NEVER;
});

const url = z.string().min(1);

/** Every setting, by environment variable. `serverless.yml` sets them; the table in the README explains them. */
const Environment = z.object({
  RIPOSTE_STACK: z.string().regex(/^[a-z][a-z0-9-]{1,62}$/),
  RIPOSTE_ACCOUNT: z.string().regex(/^\d{12}$/),
  RIPOSTE_REGION: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/),
  RIPOSTE_PARTITION: z
    .string()
    .regex(/^aws[a-z-]*$/)
    .default('aws'),
  RIPOSTE_MODE: z.enum(MODES).default('enforce'),
  RIPOSTE_TABLE: z.string().min(1),
  RIPOSTE_TOPIC: z.string().min(1),
  RIPOSTE_QUEUE_NETWORK: url,
  RIPOSTE_QUEUE_IDENTITY: url,
  RIPOSTE_QUEUE_STORAGE: url,
  RIPOSTE_QUEUE_EXPIRY: url,
  RIPOSTE_QUEUE_NOTIFY: url,
  /** URLs of every dead-letter queue, for the digest's count. */
  RIPOSTE_DEAD_LETTERS: list,
  RIPOSTE_IP_SET_V4: ipSet,
  RIPOSTE_IP_SET_V6: ipSet,
  RIPOSTE_NEVER_BLOCK: list,
  RIPOSTE_DOCUMENTATION_ADDRESSES: z.enum(['refuse', 'block']).default('refuse'),
  RIPOSTE_PROTECTED_PRINCIPALS: list,
  RIPOSTE_CERTIFICATE_ZONES: list,
  RIPOSTE_TIME_ZONE: z
    .string()
    .default('UTC')
    .refine(
      (zone) => Intl.supportedValuesOf('timeZone').includes(zone) || zone === 'UTC',
      'is not an IANA time zone such as Europe/Zurich',
    ),
  RIPOSTE_APPROVAL_HOURS: z.coerce.number().min(1).max(168).default(24),
  RIPOSTE_MAX_AGE_DAYS: z.coerce.number().min(1).max(90).default(7),
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
  /** Whether addresses reserved for documentation (RFC 5737, 3849) may be blocked, as demonstrations need. */
  documentationAddresses: 'refuse' | 'block';
  /** Globs of user and role names that are never touched. */
  protectedPrincipals: string[];
  /** Hosted zone ids in which validation records may be created; empty: any public zone of the account. */
  certificateZones: string[];
  timeZone: string;
  /** How long an approval waits before it lapses. */
  approvalHours: number;
  /** A finding last seen longer ago is told about, and not acted on. */
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
  const parsed = z.strictObject(Environment.shape).safeParse(ours);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) =>
      issue.code === 'unrecognized_keys'
        ? `${issue.keys.join(', ')}: no such setting`
        : `${issue.path.join('.')}: ${issue.message}`,
    );
    throw new ConfigError(`Riposte cannot start: ${problems.join('; ')}. See "Settings" in the README.`);
  }
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
