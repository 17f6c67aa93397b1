import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { IAM_PREFIXES, wiresOf } from '../../../../local/wire-names.ts';
import { keys, text } from '../../../policy/riposte-yml/shape.ts';
import { didYouMean, nearest } from '../../../policy/riposte-yml/suggest.ts';
import { byForm } from '../by-form.ts';
import { hand } from './world-change.ts';

/** Permissions that IAM writes otherwise than the operation that they allow. */
const ALIASES: Readonly<Record<string, string>> = {
  's3:PutBucketPublicAccessBlock': 's3:PutPublicAccessBlock',
  's3:GetBucketPublicAccessBlock': 's3:GetPublicAccessBlock',
  's3:ListBucket': 's3:ListObjectsV2',
  'lambda:InvokeFunction': 'lambda:Invoke',
  'lambda:UpdateFunctionConfiguration': 'lambda:UpdateFunctionConfiguration',
};
const PACKAGES: Readonly<Record<string, string>> = {
  apigateway: 'api-gateway',
  elasticloadbalancing: 'elastic-load-balancing-v2',
  logs: 'cloudwatch-logs',
  route53: 'route-53',
  secretsmanager: 'secrets-manager',
  ses: 'sesv2',
};
const PREFIXES = [...new Set(Object.values(IAM_PREFIXES))].sort();

/** The operations of a service, by its IAM prefix, as the AWS SDK knows them; none where it is not at hand. */
function operationsOf(prefix: string): string[] {
  const entry = entryOf(PACKAGES[prefix] ?? prefix);
  const commands = join(dirname(entry), '..', 'dist-types', 'commands');
  if (entry === '' || !existsSync(commands)) return [];
  return readdirSync(commands).flatMap((file) => /^(\w+)Command\.d\.ts$/.exec(file)?.[1] ?? []);
}

/** Where the SDK's client of a service is; empty for those that Riposte calls by a client of its own, such as `states`. */
function entryOf(folder: string): string {
  try {
    return createRequire(import.meta.url).resolve(`@aws-sdk/client-${folder}`);
  } catch {
    return '';
  }
}

/** What is wrong with an operation such as `iam:UpdateAccessKey`; undefined when AWS has it. */
function problemOf(call: string): string | undefined {
  const [prefix = '', operation = ''] = (ALIASES[call] ?? call).split(':');
  if (!PREFIXES.includes(prefix))
    return `Riposte calls no service "${prefix}"; it calls ${PREFIXES.join(', ')}.${didYouMean(prefix, PREFIXES)}`;
  if (operation === '*') return undefined;
  const known = operationsOf(prefix);
  if (known.length === 0 || known.includes(operation)) return undefined;
  const near = nearest(operation, known);
  return `${prefix} has no operation ${operation}.${near ? ` Did you mean "${prefix}:${near}"?` : ''}`;
}

const Call = text(/^[a-z0-9-]+:(\*|[A-Za-z0-9]+)$/, 'a call such as iam:UpdateAccessKey, or iam:*').superRefine(
  (call, ctx) => {
    const problem = problemOf(call);
    if (problem) ctx.addIssue({ code: 'custom', message: problem });
  },
);
const Calls = byForm({
  may: 'a call such as iam:UpdateAccessKey, or several',
  scalar: Call,
  list: z.array(Call).min(1),
});
const Healed = byForm({
  may: 'a call such as iam:UpdateAccessKey, several, or "*" for all',
  scalar: z.union([z.literal('*'), Call]),
  list: z.array(Call).min(1),
});

/** Services that name the refusal of a permission in another way than most. */
const DENIALS: Readonly<Record<string, string>> = {
  ec2: 'UnauthorizedOperation',
  iam: 'AccessDenied',
  s3: 'AccessDenied',
  sts: 'AccessDenied',
  elasticloadbalancing: 'AccessDenied',
  cloudfront: 'AccessDenied',
  cloudwatch: 'AccessDenied',
  sns: 'AuthorizationErrorException',
};

/** The exception as the service itself names it, where people say only that it was denied. */
const exceptionOf = (prefix: string, name: string): string =>
  /^AccessDenied(Exception)?$/.test(name) ? (DENIALS[prefix] ?? 'AccessDeniedException') : name;

const listOf = (calls: string | string[]): string[] => [calls].flat().map((call) => ALIASES[call] ?? call);

export const faults = {
  fail: hand(
    keys({
      fail: Calls,
      with: z.exactOptional(text(/^[A-Z][\w.]{1,100}$/, 'the name of an exception such as AccessDenied')),
      message: z.exactOptional(z.string()),
    }),
    ({ fail, with: name = 'AccessDenied', message }, { world }) => {
      for (const call of listOf(fail)) {
        const [prefix = '', operation = ''] = call.split(':');
        const exception = exceptionOf(prefix, name);
        const status = /Throttl|TooManyRequests/.test(exception)
          ? 429
          : /Internal|Unavailable/.test(exception)
            ? 500
            : 400;
        for (const wire of wiresOf(prefix, operation))
          world.faults.refuse(wire.operation, exception, {
            service: wire.service,
            status,
            message: message ?? `${exception}: the rehearsal has ${call} fail`,
          });
      }
    },
  ),
  /** The function that makes the next such call dies, after the call had its effect. */
  crash: hand(keys({ crash: Calls }), ({ crash }, { world }) => {
    for (const call of listOf(crash)) {
      const [prefix = '', operation = ''] = call.split(':');
      for (const wire of wiresOf(prefix, operation)) world.faults.crashAfterNext(wire.operation, wire.service);
    }
  }),
  heal: hand(keys({ heal: Healed }), ({ heal }, { world }) => {
    if (heal === '*') world.faults.heal('*');
    else
      for (const call of listOf(heal)) {
        const [prefix = '', operation = ''] = call.split(':');
        for (const wire of wiresOf(prefix, operation)) world.faults.heal(wire.operation, wire.service);
      }
  }),
};
